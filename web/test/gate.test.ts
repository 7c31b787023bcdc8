import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, Gate } from "../src/api";

test("after an outage nothing more is asked in this round", async () => {
  const gate = new Gate();
  let asked = 0;
  const failing = () => {
    asked += 1;
    return Promise.reject(new ApiError("gone", true));
  };
  await assert.rejects(gate.pass(failing), /gone/);
  await assert.rejects(gate.pass(failing), /gone/);
  assert.equal(asked, 1);
});

test("a question that fails by itself stops no other", async () => {
  const gate = new Gate();
  await assert.rejects(gate.pass(() => Promise.reject(new ApiError("bad query"))));
  assert.equal(await gate.pass(() => Promise.resolve(1)), 1);
});
