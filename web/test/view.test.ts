import assert from "node:assert/strict";
import { test } from "node:test";
import { Colors, PALETTE_SIZE } from "../src/colors";
import { fromSearch, toSearch } from "../src/state";
import { statusOf, type Seen } from "../src/status";

const TENANTS = ["embergate", "skyhook"];

test("a view is read from an address and written back", () => {
  for (const sheet of ["fleet", "tenant"] as const) {
    const view = { sheet, tenant: "skyhook", range: "1h", split: "az" } as const;
    assert.deepEqual(fromSearch(toSearch(view), TENANTS), view);
  }
});

test("what is unknown falls back", () => {
  const fallback = { sheet: "fleet", tenant: "embergate", range: "15m", split: "build_id" };
  for (const search of ["", "?tenant=x&range=9y&split=z&sheet=q", "?range=toString&split=constructor"]) {
    assert.deepEqual(fromSearch(search, TENANTS), fallback);
  }
});

test("a name keeps its colour, whatever else turns up", () => {
  const colors = new Colors();
  colors.learn("build_id", ["b", "a"]);
  const [a, b] = [colors.of("build_id", "a"), colors.of("build_id", "b")];
  assert.notEqual(a, b);
  colors.learn("build_id", ["0", "a"]);
  assert.deepEqual([colors.of("build_id", "a"), colors.of("build_id", "b")], [a, b]);
  assert.notEqual(colors.of("az", "a"), a);
  assert.ok(colors.of("build_id", "z") < PALETTE_SIZE);
});

test("the status says what the page sees", () => {
  const seen: Seen = { tenant: "Embergate", live: true, error: null, age: 3, hadData: true, objective: 15 };
  const health = (changed: Partial<Seen>) => statusOf({ ...seen, ...changed });
  assert.equal(health({}).health, "good");
  assert.match(health({}).text, /objective of 15 s/);
  assert.equal(health({ age: 20 }).health, "warn");
  assert.equal(health({ age: null }).health, "bad");
  assert.match(health({ age: null, hadData: false }).text, /Waiting for the first scrape/);
  assert.equal(health({ live: false }).health, "paused");
  assert.match(health({ error: "No store." }).text, /No store\. What you see is the last picture/);
  assert.equal(health({ error: "no store", hadData: false }).text, "No store. Asking again every few seconds.");
});
