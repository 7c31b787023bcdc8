import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, format, significant, tick, times, unitName } from "../src/format";
import type { Unit } from "../src/model";

test("numbers carry their unit", () => {
  const cases: [number | null, Unit, string][] = [
    [0.0123, "seconds", "12.3 ms"],
    [0.99951, "seconds", "1.00 s"],
    [0, "seconds", "0 ms"],
    [0.0004, "seconds", "400 µs"],
    [59.9, "seconds", "59.9 s"],
    [240, "seconds", "4 min"],
    [0.0576, "share", "5.76%"],
    [0, "share", "0%"],
    [0.00001, "share", "< 0.01%"],
    [1234.4, "players", "1,234"],
    [24, "per_minute", "24.0 /min"],
    [5.336, "per_thousand", "5.34"],
    [0.5, "processes", "0.50"],
    [null, "seconds", "–"],
    [NaN, "share", "–"],
    [Infinity, "seconds", "–"],
  ];
  for (const [value, unit, text] of cases) assert.equal(format(value, unit), text);
});

test("digits that say nothing are left out", () => {
  assert.equal(significant(99.96), "100");
  assert.equal(significant(9.996), "10.0");
  assert.equal(significant(123456), "123,456");
  assert.equal(significant(-0.001), "> -0.01");
});

test("long times are in minutes and hours", () => {
  assert.equal(duration(900), "15 min");
  assert.equal(duration(3600), "1 h");
  assert.equal(duration(5400), "1 h 30 min");
  assert.equal(duration(59.96), "1 min");
});

test("an axis and its unit agree", () => {
  assert.equal(tick(0, "seconds"), "0");
  assert.equal(tick(0.02, "seconds"), "20 ms");
  assert.equal(unitName("seconds", 0.05), "ms");
  assert.equal(tick(100, "seconds"), "100 s");
  assert.equal(unitName("seconds", 240), "s");
  assert.equal(tick(900, "seconds"), "15 min");
  assert.equal(unitName("seconds", 900), "min");
  assert.equal(tick(0.025, "share"), "2.5%");
});

test("ratios stay readable", () => {
  assert.equal(times(1.44), "1.4×");
  assert.equal(times(66.2), "66×");
  assert.equal(times(Infinity), "> 99×");
});
