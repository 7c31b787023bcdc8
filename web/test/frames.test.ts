import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, isEmpty, last, merge, named, toFrame } from "../src/frames";

const SPAN = { start: 100, end: 120, step: 10 };

test("an answer is laid on the grid, gaps are null, names are sorted as people count", () => {
  const frame = toFrame(
    [
      { metric: { build_id: "2026.11.10" }, values: [[110, "2"]] },
      { metric: { build_id: "2026.11.9" }, values: [[100, "1"], [110, "NaN"], [120, "+Inf"]] },
    ],
    SPAN,
    "{{build_id}}",
  );
  assert.deepEqual(frame, {
    times: [100, 110, 120],
    series: [
      { name: "2026.11.9", values: [1, null, null] },
      { name: "2026.11.10", values: [null, 2, null] },
    ],
  });
});

test("values off the grid's ends are left out", () => {
  const frame = toFrame([{ metric: {}, values: [[80, "1"], [140, "2"]] }], SPAN, "");
  assert.ok(isEmpty(frame));
});

test("a fresh piece replaces the old frame's end and the start moves on", () => {
  const old = { times: [100, 110, 120], series: [{ name: "a", values: [1, 2, 3] }] };
  const fresh = { times: [120, 130], series: [{ name: "a", values: [30, 4] }] };
  assert.deepEqual(merge(old, fresh, 110), {
    times: [110, 120, 130],
    series: [{ name: "a", values: [2, 30, 4] }],
  });
});

test("series come and go", () => {
  const old = { times: [100, 110], series: [{ name: "gone", values: [1, null] }, { name: "stays", values: [1, 1] }] };
  const fresh = { times: [120], series: [{ name: "new", values: [9] }] };
  assert.deepEqual(merge(old, fresh, 110), {
    times: [110, 120],
    series: [
      { name: "new", values: [null, 9] },
      { name: "stays", values: [1, null] },
    ],
  });
  assert.deepEqual(merge(EMPTY, fresh, 0), fresh);
});

test("the newest value skips gaps", () => {
  assert.equal(last([1, 0, null]), 0);
  assert.equal(last([null]), null);
});

test("a legend takes the values of labels", () => {
  assert.equal(named("{{az}} {{build_id}}", { az: "a" }), "a unknown");
});
