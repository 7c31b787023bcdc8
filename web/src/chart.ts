// A chart: uPlot, dressed in the page's colours, with its cursor shared by all charts of the page.

import uPlot from "uplot";
import type { Frame } from "./frames";
import { clock, tick } from "./format";
import type { Unit } from "./model";
import type { Span } from "./ranges";
import { token } from "./theme";

const HEIGHT = 196;
const SYNC_KEY = "fleet";
const TIME_INCREMENTS_S = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600];

export interface Line {
  name: string;
  color: number;
  strong: boolean;
}

export interface Drawing {
  frame: Frame;
  lines: Line[];
  span: Span;
  unit: Unit;
  budget: number | null;
}

/** Draws into `box` and tells `pointed` which place of the frame the cursor is at, or null. */
export class Chart {
  private plot: uPlot | null = null;
  private shape = "";
  private drawing: Drawing | null = null;
  private readonly watcher: ResizeObserver;

  constructor(
    private readonly box: HTMLElement,
    private readonly pointed: (place: number | null) => void,
  ) {
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(box);
    box.addEventListener("keydown", (event) => this.step(event));
    box.addEventListener("blur", () => this.point(-10));
  }

  draw(drawing: Drawing): void {
    this.drawing = drawing;
    const shape = JSON.stringify([drawing.lines, drawing.budget, drawing.unit]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(data(drawing));
      return;
    }
    this.shape = shape;
    this.plot?.destroy();
    this.plot = new uPlot(this.options(drawing), data(drawing), this.box);
  }

  /** Draws anew, with the colours that hold now. */
  redraw(): void {
    this.shape = "";
    if (this.drawing) this.draw(this.drawing);
  }

  /** The place of the frame that the cursor is at, or null. */
  get place(): number | null {
    return this.plot?.cursor.idx ?? null;
  }

  destroy(): void {
    this.watcher.disconnect();
    this.plot?.destroy();
  }

  private resize(): void {
    const width = Math.floor(this.box.clientWidth);
    if (this.plot && width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
  }

  private step(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!this.plot || by === undefined) return;
    event.preventDefault();
    const times = this.plot.data[0];
    const from = this.plot.cursor.idx ?? (by < 0 ? times.length : -1);
    const time = times[Math.min(Math.max(from + by, 0), times.length - 1)];
    if (time !== undefined) this.point(this.plot.valToPos(time, "x"));
  }

  /** Puts the cursor of every chart of the page at so many pixels from the left. */
  private point(left: number): void {
    // uPlot's types leave out the third parameter, which tells the other charts.
    const setCursor = this.plot?.setCursor as
      | ((at: { left: number; top: number }, fire: boolean, publish: boolean) => void)
      | undefined;
    setCursor?.({ left, top: 1 }, true, true);
  }

  private options(drawing: Drawing): uPlot.Options {
    const span = () => this.drawing?.span ?? drawing.span;
    return {
      width: Math.max(1, Math.floor(this.box.clientWidth)),
      height: HEIGHT,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: SYNC_KEY, setSeries: false },
        points: { size: 7, width: 2 },
      },
      scales: {
        x: { time: true, range: () => [span().start, span().end] },
        y: { range: (_plot, _low, high) => [0, top(high, drawing.budget)] },
      },
      axes: axes(drawing.unit),
      series: [{}, ...drawing.lines.map(strokeOf)],
      hooks: {
        setCursor: [(plot) => this.pointed(plot.cursor.idx ?? null)],
        draw: drawing.budget === null ? [] : [(plot) => drawBudget(plot, drawing.budget as number)],
      },
    };
  }
}

function data(drawing: Drawing): uPlot.AlignedData {
  const columns = drawing.lines.map(
    (line) => drawing.frame.series.find((one) => one.name === line.name)?.values ?? [],
  );
  return [drawing.frame.times, ...columns];
}

/** Zero below, some air above; a budget is in the picture unless it would press the lines flat. */
function top(high: number | null, budget: number | null): number {
  const most = high ?? 0;
  const wanted = budget !== null && budget <= most * 6 ? Math.max(most, budget) : most;
  return wanted > 0 ? wanted * 1.12 : (budget ?? 1) * 1.12;
}

function strokeOf(line: Line): uPlot.Series {
  const stroke = token(`series-${line.color}`);
  return {
    label: line.name,
    stroke,
    width: line.strong ? 2.5 : 1.6,
    points: { show: (_plot, _series, from, to) => to - from < 2, size: 5, fill: stroke },
    spanGaps: false,
  };
}

function axes(unit: Unit): uPlot.Axis[] {
  const common: uPlot.Axis = {
    stroke: token("muted"),
    font: `11px ${token("font")}`,
    grid: { stroke: token("grid"), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...common,
      space: 50,
      incrs: TIME_INCREMENTS_S,
      size: 28,
      grid: { show: false },
      values: (_plot, splits) => splits.map((time) => clock(time, false)),
    },
    {
      ...common,
      size: 58,
      space: 36,
      values: (_plot, splits) => splits.map((value) => tick(value, unit)),
    },
  ];
}

function drawBudget(plot: uPlot, budget: number): void {
  const max = plot.scales["y"]?.max ?? 0;
  if (budget > max) return;
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(budget, "y", true)) + 0.5;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = token("muted");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}
