import assert from "node:assert/strict";
import { test } from "node:test";
import type { Column, Comparison } from "../src/model";
import { stateOf, worse, type Row } from "../src/verdict";

const column = (id: string, ratio: number | null, difference: number | null): Column => ({
  id,
  title: id,
  unit: "share",
  expr: "",
  ratio,
  difference,
});

const COMPARISON: Comparison = {
  title: "Builds",
  help: "",
  label: "build_id",
  ticks: "",
  ticks_min: 1000,
  columns: [column("players", null, null), column("late", 1.5, 0.005), column("p99", 1.25, 0.003)],
};

const row = (name: string, values: (number | null)[], judged = true): Row => ({ name, judged, values });
const called = (...rows: Row[]) => worse(rows, COMPARISON).map(({ name, findings }) => [name, findings.length]);

test("worse is a multiple of the best and noticeable", () => {
  assert.deepEqual(called(row("a", [10, 0.001, 0.01]), row("b", [900, 0.05, 0.03])), [["b", 2]]);
  assert.deepEqual(called(row("a", [1, 0.001, 0.01]), row("b", [1, 0.004, 0.0115])), []);
  assert.deepEqual(called(row("a", [1, 0.1, 0.1]), row("b", [1, 0.11, 0.11])), []);
});

test("the worst comes first, and is compared with the best", () => {
  const rows = [row("a", [1, 0.001, 0.01]), row("b", [1, 0.02, 0.01]), row("c", [1, 0.03, 0.05])];
  assert.deepEqual(called(...rows), [["c", 2], ["b", 1]]);
  assert.equal(worse(rows, COMPARISON)[0]?.findings[0]?.bestName, "a");
});

test("few ticks, gaps and a single build are not judged", () => {
  assert.deepEqual(called(row("a", [1, 0.001, 0.01]), row("b", [1, 0.9, 0.9], false)), []);
  assert.deepEqual(called(row("a", [1, null, 0.01]), row("b", [1, 0.9, null])), []);
  assert.deepEqual(called(row("b", [1, 0.9, 0.9])), []);
  assert.deepEqual(called(), []);
});

test("a best of zero still lets the difference speak", () => {
  assert.deepEqual(called(row("a", [1, 0, 0.01]), row("b", [1, 0.02, 0.01])), [["b", 1]]);
});

test("tiles are judged by their thresholds", () => {
  const thresholds = { good: 1, bad: 2, source: "" };
  assert.deepEqual([0.5, 1, 1.5, 2, 3].map((value) => stateOf(value, thresholds)), ["good", "good", "warn", "warn", "bad"]);
  assert.equal(stateOf(null, thresholds), "none");
  assert.equal(stateOf(5, null), "none");
});
