// The fleet's page for one tenant: what is on it, and one round of refreshing it.

import * as api from "./api";
import { BuildsView } from "./builds";
import { Colors } from "./colors";
import { el } from "./dom";
import { duration } from "./format";
import { isEmpty } from "./frames";
import type { Dashboard } from "./model";
import { PanelView } from "./panels";
import { pool } from "./poll";
import type { Sheet, Standing } from "./sheet";
import { CHART_POINTS_MAX, SPARKLINE_POINTS_MAX, comparedSeconds, spanOf, withWindows } from "./ranges";
import type { View } from "./state";
import { statusOf } from "./status";
import { TileView } from "./tiles";

/** Browsers open six connections to a host: more at once would only wait there. */
const AT_ONCE = 6;
const COMPARED_EVERY = 60;

export class Page implements Sheet {
  private readonly colors = new Colors();
  private readonly tiles: TileView[];
  private readonly builds: BuildsView;
  private readonly panels: PanelView[];
  private compared = "";

  constructor(
    root: HTMLElement,
    private readonly dashboard: Dashboard,
  ) {
    this.tiles = dashboard.tiles.map((tile) => new TileView(tile));
    this.builds = new BuildsView(dashboard.comparison, this.colors);
    this.panels = dashboard.panels.map((panel) => new PanelView(panel, this.colors));
    root.replaceChildren(
      el("h2", { class: "hidden" }, "Now"),
      el("div", { class: "tiles" }, ...this.tiles.map((tile) => tile.element)),
      this.builds.element,
      el("h2", { class: "hidden" }, "Over time"),
      el("div", { class: "panels" }, ...this.panels.map((panel) => panel.element)),
    );
  }

  async refresh(view: View, signal: AbortSignal): Promise<string | null> {
    const { windows } = this.dashboard;
    const now = Date.now() / 1000;
    const chart = spanOf(view.range, now, CHART_POINTS_MAX, windows.scrape_interval_s);
    const spark = spanOf(view.range, now, SPARKLINE_POINTS_MAX, windows.scrape_interval_s);
    const gate = new api.Gate();
    const ask = (expr: string, span: typeof chart) => gate.pass(() => api.ranged(view.tenant, expr, span, signal));
    const instant = (expr: string) => gate.pass(() => api.instant(view.tenant, expr, signal));
    const prepare = (step: number) => (expr: string) => withWindows(expr, windows, step, view.range);
    const errors = await pool(
      [
        ...this.tiles.map((tile) => () => tile.refresh(instant, ask, prepare(0), spark)),
        () => this.compare(view, now, instant, prepare(0)),
        ...this.panels.map((panel) => () => panel.refresh(ask, prepare(chart.step), view.split, chart)),
      ],
      AT_ONCE,
    );
    if (signal.aborted || errors.length === 0) return null;
    return errors[0] instanceof api.ApiError ? errors[0].message : "The page failed to draw; reload it.";
  }

  status(standing: Standing): ReturnType<Sheet["status"]> {
    return statusOf({ ...standing, age: this.age, hadData: this.hasData });
  }

  /** Seconds since the newest sample, or null. */
  private get age(): number | null {
    return this.tiles.find((tile) => tile.tile.id === "age")?.value ?? null;
  }

  private get hasData(): boolean {
    return this.tiles.some((tile) => tile.hasCourse) || this.panels.some((panel) => !isEmpty(panel.frame));
  }

  redraw(): void {
    for (const panel of this.panels) panel.redraw();
  }

  destroy(): void {
    for (const panel of this.panels) panel.destroy();
  }

  private async compare(
    view: View,
    now: number,
    instant: Parameters<BuildsView["refresh"]>[0],
    prepare: (expr: string) => string,
  ): Promise<void> {
    // A long window changes slowly and costs much: it is computed once in a sixtieth of itself.
    const seconds = comparedSeconds(this.dashboard.windows, view.range);
    const due = `${seconds} ${Math.floor(now / Math.max(seconds / COMPARED_EVERY, 1))}`;
    if (due === this.compared) return;
    const called = await this.builds.refresh(instant, prepare, duration(seconds));
    for (const panel of this.panels) panel.mark(called);
    this.compared = due;
  }
}
