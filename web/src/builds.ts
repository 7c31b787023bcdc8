// The builds side by side; a bad one is called out in words and colour.

import type { Colors } from "./colors";
import { el, say } from "./dom";
import { format, times } from "./format";
import { compareNames, type Labelled } from "./frames";
import type { Column, Comparison } from "./model";
import { worse, type Row, type Verdict } from "./verdict";

export class BuildsView {
  readonly element: HTMLElement;
  private readonly callout = el("p", { class: "callout" });
  private readonly spoken = el("p", { class: "hidden", role: "status" });
  private readonly table = el("div", { class: "builds", role: "table" });
  private readonly over = el("span", { class: "unit" });

  constructor(
    private readonly comparison: Comparison,
    private readonly colors: Colors,
  ) {
    this.element = el(
      "section",
      { class: "card compared", "aria-labelledby": "compared" },
      el("header", {}, el("h2", { id: "compared" }, comparison.title, this.over)),
      el("p", { class: "help" }, comparison.help),
      this.callout,
      this.spoken,
      this.table,
    );
    this.table.setAttribute("aria-label", comparison.title);
    say(this.callout, "Waiting for the first ticks of a build.");
  }

  /** Fetches all measures, shows them and returns the names of the builds that are worse. */
  async refresh(now: (expr: string) => Promise<Labelled[]>, prepare: (expr: string) => string, over: string) {
    const { columns, label, ticks, ticks_min } = this.comparison;
    try {
      const [counted = [], ...found] = await Promise.all([ticks, ...columns.map((one) => one.expr)].map((expr) => now(prepare(expr))));
      const of = (results: Labelled[], name: string) => {
        const value = results.find((one) => one.labels[label] === name)?.value;
        return value !== undefined && Number.isFinite(value) ? value : null;
      };
      const names = [...new Set(counted.map((one) => one.labels[label] ?? "unknown"))].sort(compareNames);
      this.colors.learn(label, names);
      const rows = names.map((name) => ({
        name,
        judged: (of(counted, name) ?? 0) >= ticks_min,
        values: found.map((results) => of(results, name)),
      }));
      const verdicts = worse(rows, this.comparison);
      say(this.over, `over the last ${over}`);
      this.show(rows, verdicts);
      this.element.classList.remove("stale");
      return verdicts.map((verdict) => verdict.name);
    } catch (error) {
      this.element.classList.toggle("stale", this.table.hasChildNodes());
      throw error;
    }
  }

  private show(rows: Row[], verdicts: Verdict[]): void {
    this.element.dataset["state"] = verdicts.length ? "bad" : rows.length > 1 ? "good" : "none";
    say(this.callout, sentence(rows, verdicts));
    // Read aloud without its numbers, which change all the time.
    say(this.spoken, verdicts[0] ? `Build ${verdicts[0].name} is worse.` : "");
    const { columns } = this.comparison;
    const head = el(
      "div",
      { class: "row head", role: "row" },
      ...["Build", ...columns.map((column) => column.title)].map((title) => el("span", { role: "columnheader" }, title)),
    );
    const most = columns.map((_, place) => Math.max(...rows.map((row) => row.values[place] ?? 0)));
    const body = rows.map((row) => this.row(row, verdicts.find((verdict) => verdict.name === row.name), most));
    this.table.replaceChildren(...(rows.length ? [head, ...body] : []));
  }

  private row(row: Row, verdict: Verdict | undefined, most: number[]): HTMLElement {
    const color = this.colors.of(this.comparison.label, row.name);
    const name = el(
      "span",
      { class: `build series-${color}`, role: "rowheader" },
      el("span", { class: "swatch", "aria-hidden": "true" }),
      row.name,
      verdict ? el("span", { class: "tag" }, "worse") : null,
      row.judged ? null : el("span", { class: "tag few" }, "too few ticks to judge"),
    );
    const cells = this.comparison.columns.map((column, place) => cell(column, row, place, verdict, most[place] ?? 0));
    return el("div", { class: verdict ? "row worse" : "row", role: "row" }, name, ...cells);
  }
}

function cell(column: Column, row: Row, place: number, verdict: Verdict | undefined, most: number): HTMLElement {
  const value = row.values[place] ?? null;
  const finding = verdict?.findings.find((one) => one.place === place);
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", most > 0 ? String((value ?? 0) / most) : "0");
  return el(
    "span",
    { class: finding ? "cell worse" : "cell", role: "cell", "data-title": column.title },
    el(
      "span",
      { class: "figure" },
      format(value, column.unit),
      finding ? el("span", { class: "ratio" }, times(finding.value / finding.best)) : null,
    ),
    bar,
  );
}

function sentence(rows: Row[], verdicts: Verdict[]): string {
  const [first, ...more] = verdicts;
  if (first) {
    const said = first.findings.map(
      ({ column, value, best }) =>
        `${lower(column.title)} ${format(value, column.unit)} against ${format(best, column.unit)}`,
    );
    const others = more.length ? ` Also worse: ${more.map((one) => one.name).join(", ")}.` : "";
    return `Build ${first.name} is worse than ${first.findings[0]?.bestName}: ${listed(said)}.${others}`;
  }
  if (rows.length === 0) return "Waiting for the first ticks of a build.";
  if (rows.length === 1) return `Only ${rows[0]?.name} is running: there is nothing to compare it with.`;
  return "No build stands out.";
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

function listed(parts: string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
