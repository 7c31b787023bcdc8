// What the gateway refused of a tenant: by reason, and in its own sentences.

import { el, say } from "./dom";
import { clock, count } from "./format";
import type { ReceiptAnswer, TenantAbout } from "./model";
import { table } from "./table";

const FINDINGS_SHOWN_MAX = 3;

export class RefusedView {
  readonly element: HTMLElement;
  private readonly note = el("p", { class: "help" }, "Since the gateway's start.");
  private readonly rows = el("div");
  private readonly receipts = el("ul", { class: "receipts" });
  private readonly pair = el("p", { class: "help" });

  constructor() {
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "refused" },
      el("header", {}, el("h2", { id: "refused" }, "Refused")),
      this.note,
      this.rows,
      this.receipts,
      this.pair,
    );
  }

  show(about: TenantAbout): void {
    const { use } = about;
    if (use) {
      const rows = [
        ...use.refused.map(({ reason, count: number }) => ({ head: reason, cells: [{ text: count(number) }] })),
        ...use.observed.map(({ reason, count: number }) => ({ head: reason, note: "only observed", cells: [{ text: count(number) }] })),
        ...use.changed.map(({ reason, count: number }) => ({ head: reason, note: "changed", cells: [{ text: count(number) }] })),
      ];
      const none = el("p", { class: "waits" }, "Nothing was refused.");
      this.rows.replaceChildren(rows.length ? table("Refused, by reason", ["Reason", "How often"], rows) : none);
    } else {
      this.rows.replaceChildren(el("p", { class: "waits" }, about.why ?? "Nothing is known."));
    }
    this.receipts.replaceChildren(...about.receipts.map(shown));
    say(this.pair, use && (about.paired || use.failovers) ? pairs(use.failovers, use.deduplicated) : "");
  }
}

function shown(receipt: ReceiptAnswer): HTMLElement {
  const more = receipt.findings.length - FINDINGS_SHOWN_MAX + receipt.findings_left_out;
  return el(
    "li",
    {},
    el("span", { class: "moment" }, `${clock(receipt.received_ms / 1000, true)} · sender ${receipt.sender}`),
    ...receipt.findings.slice(0, FINDINGS_SHOWN_MAX).map((finding) => el("p", {}, finding.message)),
    more > 0 ? el("p", { class: "moment" }, `and ${count(more)} more`) : null,
  );
}

function pairs(failovers: number, deduplicated: number): string {
  const times = failovers === 1 ? "once" : `${count(failovers)} times`;
  return `Pairs of agents: the other one took over ${times}; ${count(deduplicated)} of its samples were stored already.`;
}
