import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../src/ledger";
import { rate, use } from "../src/limits";
import type { Balance } from "../src/model";
import { tenantStatus, type SeenOfTenant } from "../src/status";

const LINE: Balance = {
  consumer: "hot", signal: "metrics", accepted: 100, committed: 90, queued: 10,
  dead_lettered: 0, dropped: 0, replayed: 0, difference: 0,
};

test("a ledger says whether everything is accounted for", () => {
  const answer = { age_s: 1, balanced: true, damaged_records: 0, balances: [LINE] };
  assert.equal(sentence(answer), "Everything that was accepted is accounted for.");
  assert.equal(sentence({ ...answer, balances: [] }), "Nothing was accepted yet.");
  const off = { ...answer, balanced: false, damaged_records: 2, balances: [{ ...LINE, difference: 1200 }] };
  assert.equal(
    sentence(off),
    "The ledger does not balance: 1,200 samples of hot are not accounted for; 2 records of the buffer are damaged.",
  );
});

test("a rate needs two looks at a counter that has not begun anew", () => {
  const look = (read_s: number, samples: number) => ({ read_s, samples, requests: 0 });
  assert.equal(rate(null, look(10, 5), "samples"), null);
  assert.equal(rate(look(10, 5), look(14, 105), "samples"), 25);
  assert.equal(rate(look(10, 500), look(14, 3), "samples"), null);
  assert.equal(rate(look(10, 5), look(10, 5), "samples"), null);
});

test("a use is drawn against its limit", () => {
  assert.deepEqual(use(50, 100, true), { text: "50.0", share: 0.5 });
  assert.equal(use(85, 100, true).state, "warn");
  assert.equal(use(100, 100, true).state, "bad");
  assert.equal(use(null, 100, true).text, "–");
  assert.equal(use(null, 100, false).text, "not measured");
});

test("the status names the worst first", () => {
  const seen: SeenOfTenant = { tenant: "Embergate", live: true, error: null, balanced: true, warnings: 0, why: null };
  const health = (changed: Partial<SeenOfTenant>) => tenantStatus({ ...seen, ...changed }).health;
  assert.equal(health({}), "good");
  assert.equal(health({ warnings: 1 }), "warn");
  assert.equal(health({ why: "the gateway does not answer" }), "warn");
  assert.equal(health({ balanced: false, warnings: 1 }), "bad");
  assert.equal(health({ balanced: null }), "waiting");
  assert.equal(health({ error: "gone" }), "bad");
  assert.equal(health({ live: false }), "paused");
});
