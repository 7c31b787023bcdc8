// One range query that is kept up to date: after the first answer only its newest part is asked for again.

import { EMPTY, merge, toFrame, type Frame, type Matrix } from "./frames";
import type { Span } from "./ranges";

/** Points younger than this may still change: a scrape takes a while to arrive. */
export const SETTLES_S = 30;

export type Ask = (expr: string, span: Span) => Promise<Matrix>;

export class Track {
  frame: Frame = EMPTY;
  private asked = "";
  private end = -Infinity;

  /** Returns whether the frame has changed; a failed request leaves it as it was. */
  async refresh(ask: Ask, expr: string, legend: string, span: Span): Promise<boolean> {
    const what = `${expr} by ${span.step} over ${span.end - span.start}`;
    const isNew = what !== this.asked;
    if (!isNew && span.end === this.end) return false;
    const overlap = Math.ceil(SETTLES_S / span.step) * span.step;
    const start = isNew ? span.start : Math.max(span.start, this.end - overlap);
    const piece = { ...span, start };
    const fresh = toFrame(await ask(expr, piece), piece, legend);
    this.frame = isNew ? fresh : merge(this.frame, fresh, span.start);
    this.asked = what;
    this.end = span.end;
    return true;
  }
}
