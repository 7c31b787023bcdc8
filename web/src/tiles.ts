// The numbers at the top: each with its state in colour and in words, and its recent course.

import { el, say, svg } from "./dom";
import { format } from "./format";
import { last, type Frame, type Labelled } from "./frames";
import type { Tile } from "./model";
import type { Span } from "./ranges";
import { Track, type Ask } from "./track";
import { stateOf, type State } from "./verdict";

const WIDTH = 120;
const HEIGHT = 28;
const WORDS: Record<State, string> = { good: "good", warn: "watch", bad: "bad", none: "" };

export class TileView {
  readonly element: HTMLElement;
  value: number | null = null;
  private readonly number = el("p", { class: "number" }, "–");
  private readonly word = el("span", { class: "word" });
  private readonly track = new Track();
  private readonly line = svg("polyline", { class: "line" });
  private readonly area = svg("polygon", { class: "area" });

  constructor(readonly tile: Tile) {
    const title = `tile-${tile.id}`;
    const drawing = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    const why = tile.thresholds ? `${tile.help} (${tile.thresholds.source})` : tile.help;
    this.element = el(
      "section",
      { class: "card tile", "aria-labelledby": title, title: why, "data-state": "none" },
      el("header", {}, el("h3", { id: title }, tile.title)),
      el("div", { class: "now" }, this.number, this.word),
      el("p", { class: "hidden" }, why),
      svg("svg", { class: "spark", ...drawing }, this.area, this.line),
    );
  }

  /** Fetches the number of now and its course. */
  async refresh(now: (expr: string) => Promise<Labelled[]>, ask: Ask, prepare: (expr: string) => string, span: Span) {
    const expr = prepare(this.tile.expr);
    try {
      const [found] = await Promise.all([now(expr), this.track.refresh(ask, expr, "", span)]);
      const value = found[0]?.value ?? null;
      this.show(value !== null && Number.isFinite(value) ? value : null);
      this.element.classList.remove("stale");
    } catch (error) {
      if (this.value !== null) {
        this.element.classList.add("stale");
        say(this.word, "old");
      }
      throw error;
    }
  }

  /** Whether there is a course, though there may be no number now. */
  get hasCourse(): boolean {
    return last(this.track.frame.series[0]?.values ?? []) !== null;
  }

  private show(value: number | null): void {
    this.value = value;
    const state = stateOf(value, this.tile.thresholds);
    this.element.dataset["state"] = state;
    say(this.word, WORDS[state]);
    say(this.number, format(value, this.tile.unit));
    const points = course(this.track.frame);
    this.line.setAttribute("points", points.join(" "));
    const [first, end] = [points[0], points.at(-1)];
    const corners = first && end ? [...points, `${end.split(",")[0]},${HEIGHT}`, `${first.split(",")[0]},${HEIGHT}`] : [];
    this.area.setAttribute("points", corners.join(" "));
  }
}

function course(frame: Frame): string[] {
  const values = frame.series[0]?.values ?? [];
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const wide = WIDTH / Math.max(values.length - 1, 1);
  return values.flatMap((value, place) =>
    value === null ? [] : [`${(place * wide).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 4)).toFixed(1)}`],
  );
}
