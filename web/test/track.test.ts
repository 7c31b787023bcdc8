import assert from "node:assert/strict";
import { test } from "node:test";
import type { Matrix } from "../src/frames";
import type { Span } from "../src/ranges";
import { SETTLES_S, Track } from "../src/track";

/** A store whose value at each time is the time itself. */
function store() {
  const asked: Span[] = [];
  const ask = async (_expr: string, span: Span): Promise<Matrix> => {
    asked.push(span);
    const values: [number, string][] = [];
    for (let time = span.start; time <= span.end; time += span.step) values.push([time, String(time)]);
    return [{ metric: {}, values }];
  };
  return { asked, ask };
}

test("after the first answer only what may have changed is asked for", async () => {
  const { asked, ask } = store();
  const track = new Track();
  assert.equal(await track.refresh(ask, "a", "", { start: 0, end: 300, step: 10 }), true);
  assert.equal(await track.refresh(ask, "a", "", { start: 0, end: 300, step: 10 }), false);
  assert.equal(await track.refresh(ask, "a", "", { start: 20, end: 320, step: 10 }), true);
  assert.deepEqual(asked.map(({ start, end }) => [start, end]), [[0, 300], [300 - SETTLES_S, 320]]);
  assert.deepEqual(track.frame.times, Array.from({ length: 31 }, (_, place) => 20 + place * 10));
  assert.deepEqual(track.frame.series[0]?.values, track.frame.times);
});

test("another expression, step or range is asked for whole", async () => {
  const { asked, ask } = store();
  const track = new Track();
  await track.refresh(ask, "a", "", { start: 0, end: 300, step: 10 });
  await track.refresh(ask, "b", "", { start: 0, end: 300, step: 10 });
  await track.refresh(ask, "b", "", { start: 0, end: 300, step: 30 });
  await track.refresh(ask, "b", "", { start: 150, end: 300, step: 30 });
  assert.deepEqual(asked.map(({ start }) => start), [0, 0, 0, 150]);
});

test("a long pause is made up for without a hole", async () => {
  const { ask } = store();
  const track = new Track();
  await track.refresh(ask, "a", "", { start: 0, end: 300, step: 10 });
  await track.refresh(ask, "a", "", { start: 1000, end: 1300, step: 10 });
  assert.equal(track.frame.times[0], 1000);
  assert.deepEqual(track.frame.series[0]?.values, track.frame.times);
});

test("a failed request leaves the picture and is asked for again", async () => {
  const { ask } = store();
  const track = new Track();
  await track.refresh(ask, "a", "", { start: 0, end: 300, step: 10 });
  const before = track.frame;
  const failing = () => Promise.reject(new Error("no"));
  await assert.rejects(track.refresh(failing, "a", "", { start: 10, end: 310, step: 10 }));
  assert.equal(track.frame, before);
  assert.equal(await track.refresh(ask, "a", "", { start: 10, end: 310, step: 10 }), true);
});
