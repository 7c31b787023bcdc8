// The conservation ledger: what became of everything that was accepted. A difference is called out.

import { el, say } from "./dom";
import { count, duration } from "./format";
import type { Balance, LedgerAnswer } from "./model";
import { table, type Cell } from "./table";

const TITLES = ["Consumer", "Accepted", "Committed", "Queued", "Dead letters", "Dropped", "Replayed", "Difference"];
const SIGNALS: Record<string, string> = { metrics: "samples", traces: "spans" };

export class LedgerView {
  readonly element: HTMLElement;
  /** Whether everything is accounted for; null before the first reading. */
  balanced: boolean | null = null;
  /** Why it cannot be read now. */
  why: string | null = null;
  private readonly read = el("span", { class: "moment" });
  private readonly callout = el("p", { class: "callout", role: "status" });
  private readonly rows = el("div");

  constructor() {
    const help = "By the buffer's offsets, since it began: accepted = committed + queued + dead letters, kept, dropped or replayed.";
    this.element = el(
      "section",
      { class: "card compared", "aria-labelledby": "ledger" },
      el("header", {}, el("h2", { id: "ledger" }, "Ledger"), this.read),
      el("p", { class: "help" }, help),
      this.callout,
      this.rows,
    );
    say(this.callout, "Reading the buffer …");
  }

  show(found: LedgerAnswer): void {
    this.balanced = found.balanced;
    this.why = null;
    this.element.classList.remove("stale");
    this.element.dataset["state"] = found.balanced ? (found.balances.length ? "good" : "none") : "bad";
    say(this.read, `read ${age(found.age_s)}`);
    say(this.callout, sentence(found));
    const rows = found.balances.map((line) => ({
      head: line.consumer,
      note: SIGNALS[line.signal] ?? line.signal,
      cells: cells(line),
    }));
    this.rows.replaceChildren(...(rows.length ? [table("Ledger", TITLES, rows)] : []));
  }

  fail(why: string): void {
    this.why = why;
    this.element.classList.toggle("stale", this.rows.hasChildNodes());
    if (!this.rows.hasChildNodes()) say(this.callout, why);
  }
}

export function sentence(found: LedgerAnswer): string {
  const off = found.balances.filter((line) => line.difference !== 0);
  const said = off.map(
    (line) => `${count(line.difference)} ${SIGNALS[line.signal] ?? line.signal} of ${line.consumer} are not accounted for`,
  );
  if (found.damaged_records) said.push(`${count(found.damaged_records)} records of the buffer are damaged`);
  if (said.length) return `The ledger does not balance: ${said.join("; ")}.`;
  return found.balances.length ? "Everything that was accepted is accounted for." : "Nothing was accepted yet.";
}

function cells(line: Balance): Cell[] {
  const quiet = (samples: number): Cell => ({ text: count(samples), ...(samples ? {} : { state: "quiet" as const }) });
  const dead: Cell = line.dead_lettered ? { text: count(line.dead_lettered), state: "warn" } : quiet(0);
  const difference: Cell = line.difference ? { text: count(line.difference), state: "bad" } : { text: "0" };
  return [
    { text: count(line.accepted) },
    { text: count(line.committed) },
    quiet(line.queued),
    dead,
    quiet(line.dropped),
    quiet(line.replayed),
    difference,
  ];
}

function age(seconds: number): string {
  return seconds < 1.5 ? "just now" : `${duration(seconds)} ago`;
}
