// How much time is shown, in which steps, and which windows the expressions get. Seconds throughout.

import type { Windows } from "./model";

export const RANGES = { "5m": 300, "15m": 900, "1h": 3600, "6h": 21_600, "24h": 86_400 } as const;
export type Range = keyof typeof RANGES;

export const CHART_POINTS_MAX = 300;
export const SPARKLINE_POINTS_MAX = 60;

const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** `start` and `end` are multiples of `step`, so that points of successive requests fall together. */
export interface Span {
  start: number;
  end: number;
  step: number;
}

export function spanOf(range: Range, now: number, pointsMax: number, scrapeInterval: number): Span {
  const seconds = RANGES[range];
  const wanted = Math.max(seconds / pointsMax, scrapeInterval);
  const step = STEPS.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted);
  const end = Math.floor(now / step) * step;
  return { start: end - Math.floor(seconds / step) * step, end, step };
}

/** Puts durations in the place of `$window`, `$minute` and `$compared`. */
export function withWindows(expr: string, windows: Windows, step: number, range: Range): string {
  const window = Math.max(windows.scrapes_min * windows.scrape_interval_s, step);
  return expr
    .replaceAll("$window", `${window}s`)
    .replaceAll("$minute", `${Math.max(window, 60)}s`)
    .replaceAll("$compared", `${comparedSeconds(windows, range)}s`);
}

export function comparedSeconds(windows: Windows, range: Range): number {
  return Math.min(Math.max(RANGES[range], windows.compared_s_min), windows.compared_s_max);
}
