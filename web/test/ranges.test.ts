import assert from "node:assert/strict";
import { test } from "node:test";
import { CHART_POINTS_MAX, RANGES, comparedSeconds, spanOf, withWindows, type Range } from "../src/ranges";

const WINDOWS = { scrape_interval_s: 5, scrapes_min: 4, compared_s_min: 300, compared_s_max: 3600 };

test("spans stand on whole steps and hold few enough points", () => {
  for (const range of Object.keys(RANGES) as Range[]) {
    for (const now of [1_700_000_000, 1_700_000_003.7]) {
      const { start, end, step } = spanOf(range, now, CHART_POINTS_MAX, 5);
      assert.equal(end % step, 0);
      assert.equal(start % step, 0);
      assert.ok(end <= now && now - end < step);
      assert.ok((end - start) / step <= CHART_POINTS_MAX);
      assert.ok(step >= 5);
    }
  }
});

test("a step is never finer than a scrape", () => {
  assert.equal(spanOf("5m", 1000, CHART_POINTS_MAX, 10).step, 10);
  assert.equal(spanOf("24h", 1e6, CHART_POINTS_MAX, 10).step, 300);
});

test("the window is four scrapes, or the step when that is longer", () => {
  assert.equal(withWindows("rate(a[$window])", WINDOWS, 5, "5m"), "rate(a[20s])");
  assert.equal(withWindows("rate(a[$window])", WINDOWS, 300, "24h"), "rate(a[300s])");
});

test("what is counted per minute is counted over a minute at least", () => {
  assert.equal(withWindows("a[$minute] / b[$minute]", WINDOWS, 5, "5m"), "a[60s] / b[60s]");
  assert.equal(withWindows("a[$minute]", WINDOWS, 120, "6h"), "a[120s]");
});

test("builds are compared over the range, within bounds", () => {
  assert.equal(withWindows("a[$compared]", WINDOWS, 5, "15m"), "a[900s]");
  assert.equal(comparedSeconds(WINDOWS, "24h"), 3600);
  assert.equal(comparedSeconds({ ...WINDOWS, compared_s_min: 600 }, "5m"), 600);
});
