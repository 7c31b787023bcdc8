// A tenant's limits, and how much of each it uses now.

import { el, say } from "./dom";
import { count, significant } from "./format";
import type { TenantAbout } from "./model";
import { table, type Cell } from "./table";

/** From which share of a limit on it is worth a look. */
const WATCH_FROM = 0.8;

interface Look {
  read_s: number;
  samples: number;
  requests: number;
}

export class LimitsView {
  readonly element: HTMLElement;
  private readonly note = el("p", { class: "help" });
  private readonly rows = el("div");
  private before: Look | null = null;

  constructor() {
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "limits" },
      el("header", {}, el("h2", { id: "limits" }, "Limits and their use")),
      this.note,
      this.rows,
    );
  }

  show(about: TenantAbout): void {
    const now = about.use && about.read_s ? { read_s: about.read_s, ...about.use } : null;
    const rows = about.limits.map(({ name, limit, used }) => {
      const value = used === null ? null : used === "active_series" ? (about.use?.active_series ?? null) : rate(this.before, now, used);
      return { head: name, cells: [use(value, limit, used !== null), { text: count(limit) }] };
    });
    if (now && now.read_s !== this.before?.read_s) this.before = now;
    say(this.note, `Over a rate, this tenant is answered ${about.over_quota_status}. Limits are those of one gateway.`);
    this.rows.replaceChildren(table("Limits", ["Limit", "Now", "At most"], rows));
  }
}

/** How much a counter grew in a second between two looks; null when it began anew, or with one look only. */
export function rate(before: Look | null, now: Look | null, of: "samples" | "requests"): number | null {
  if (!before || !now || now.read_s <= before.read_s || now[of] < before[of]) return null;
  return (now[of] - before[of]) / (now.read_s - before.read_s);
}

export function use(value: number | null, limit: number, isMeasured: boolean): Cell {
  if (!isMeasured) return { text: "not measured", state: "quiet" };
  if (value === null) return { text: "–", share: 0 };
  const share = limit > 0 ? value / limit : 1;
  const state = share >= 1 ? ("bad" as const) : share >= WATCH_FROM ? ("warn" as const) : undefined;
  return { text: value >= 100 ? count(Math.round(value)) : significant(value), share, ...(state ? { state } : {}) };
}
