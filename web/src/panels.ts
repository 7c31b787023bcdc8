// The charts, each with its title, unit, help, legend and, until there is data, what it waits for.

import { Chart, type Line } from "./chart";
import type { Colors } from "./colors";
import { el, say } from "./dom";
import { clock, format, unitName } from "./format";
import { isEmpty, last, type Frame } from "./frames";
import type { Panel, Query } from "./model";
import type { Span } from "./ranges";
import type { Split } from "./state";
import { Track, type Ask } from "./track";

export class PanelView {
  readonly element: HTMLElement;
  private readonly track = new Track();
  private readonly chart: Chart;
  private readonly box: HTMLElement;
  private readonly waits: HTMLElement;
  private readonly legend = el("ul", { class: "legend" });
  private readonly moment = el("span", { class: "moment", "aria-hidden": "true" });
  private readonly unit = el("span", { class: "unit" });
  private lines: Line[] = [];
  private drawn: { query: Query; span: Span } | null = null;
  private called: string[] = [];

  constructor(
    private readonly panel: Panel,
    private readonly colors: Colors,
  ) {
    const title = `panel-${panel.id}`;
    this.box = el("div", { class: "plot", tabindex: 0, role: "img", "aria-label": panel.title });
    this.waits = el("p", { class: "waits" }, `Waiting for ${panel.waits_for}.`);
    this.box.hidden = true;
    this.element = el(
      "section",
      { class: "card panel", "aria-labelledby": title },
      el(
        "header",
        {},
        el("h3", { id: title }, panel.title, this.unit),
        this.moment,
      ),
      el("p", { class: "help" }, panel.help),
      this.waits,
      this.box,
      this.legend,
    );
    this.chart = new Chart(this.box, (place) => this.showValues(place));
  }

  /** Asks for what is missing and draws it; throws what `ask` throws, and then keeps the old picture, greyed. */
  async refresh(ask: Ask, prepare: (expr: string) => string, split: Split, span: Span) {
    const query = this.panel.queries.find((one) => one.by === split) ?? this.panel.queries[0];
    if (!query) return;
    try {
      await this.track.refresh(ask, prepare(query.expr), query.legend, span);
      this.drawn = { query, span };
      this.draw();
      this.element.classList.remove("stale");
    } catch (error) {
      if (!isEmpty(this.track.frame)) this.element.classList.add("stale");
      throw error;
    }
  }

  /** Marks the builds that are worse. */
  mark(called: string[]): void {
    this.called = called;
    this.draw();
  }

  get frame(): Frame {
    return this.track.frame;
  }

  redraw(): void {
    this.chart.redraw();
  }

  destroy(): void {
    this.chart.destroy();
  }

  private draw(): void {
    if (!this.drawn) return;
    const { frame } = this.track;
    const { query, span } = this.drawn;
    const names = frame.series.map((one) => one.name);
    this.colors.learn(query.by, names);
    this.waits.hidden = !isEmpty(frame);
    this.box.hidden = isEmpty(frame);
    this.legend.hidden = isEmpty(frame);
    if (isEmpty(frame)) return;
    this.lines = names.map((name) => ({
      name,
      color: this.colors.of(query.by, name),
      strong: this.isCalled(name),
    }));
    const most = Math.max(...frame.series.flatMap((one) => one.values.map((value) => value ?? 0)));
    say(this.unit, unitName(this.panel.unit, most));
    this.fillLegend();
    this.chart.draw({ frame, lines: this.lines, span, unit: this.panel.unit, budget: this.panel.budget });
    this.showValues(this.chart.place);
  }

  private isCalled(name: string): boolean {
    return this.drawn?.query.by === "build_id" && this.called.includes(name);
  }

  private fillLegend(): void {
    const items = this.lines.map(({ name, color }) => {
      return el(
        "li",
        { class: `series series-${color}` },
        el("span", { class: "swatch", "aria-hidden": "true" }),
        el("span", { class: "name" }, name),
        this.isCalled(name) ? el("span", { class: "tag" }, "worse") : null,
        el("span", { class: "value" }),
      );
    });
    this.legend.replaceChildren(...items);
  }

  private showValues(place: number | null): void {
    const { frame } = this.track;
    const time = place === null ? undefined : frame.times[place];
    say(this.moment, time === undefined ? "" : clock(time, true));
    const values = this.lines.map((line) => {
      const column = frame.series.find((one) => one.name === line.name)?.values ?? [];
      const value = time === undefined ? last(column) : (column[place as number] ?? null);
      return format(value, this.panel.unit);
    });
    this.legend.querySelectorAll(".value").forEach((cell, index) => say(cell, values[index] ?? ""));
    if (time !== undefined) return;
    const spoken = this.lines.map((line, index) => `${line.name} ${values[index]}`).join(", ");
    this.box.setAttribute("aria-label", `${this.panel.title}, newest values: ${spoken}`);
  }
}
