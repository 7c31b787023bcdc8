// What the query API answers, as columns that a chart can draw; and how a new piece joins an older one.

import type { Span } from "./ranges";

export interface Labelled {
  labels: Record<string, string>;
  value: number;
}

export type Matrix = { metric: Record<string, string>; values: [number, string][] }[];

/** One column of times and, for each series, a value or a gap at each of them. */
export interface Frame {
  times: number[];
  series: { name: string; values: (number | null)[] }[];
}

export const EMPTY: Frame = { times: [], series: [] };

/** Lays a range query's answer on the grid of its span; series are sorted by name. */
export function toFrame(matrix: Matrix, span: Span, legend: string): Frame {
  const count = Math.round((span.end - span.start) / span.step) + 1;
  const times = Array.from({ length: count }, (_, place) => span.start + place * span.step);
  const series = matrix.map(({ metric, values }) => {
    const column = new Array<number | null>(count).fill(null);
    for (const [time, text] of values) {
      const place = Math.round((time - span.start) / span.step);
      const value = Number(text);
      if (place >= 0 && place < count && Number.isFinite(value)) column[place] = value;
    }
    return { name: named(legend, metric), values: column };
  });
  return { times, series: series.sort((one, other) => compareNames(one.name, other.name)) };
}

/** Keeps the old frame's points from `start` up to where the fresh one begins, and appends the fresh one. */
export function merge(old: Frame, fresh: Frame, start: number): Frame {
  const seam = fresh.times[0] ?? Infinity;
  const kept = old.times.flatMap((time, place) => (time >= start && time < seam ? [place] : []));
  const names = [...new Set([...old.series, ...fresh.series].map((one) => one.name))].sort(compareNames);
  const series = names.map((name) => {
    const before = old.series.find((one) => one.name === name)?.values;
    const after = fresh.series.find((one) => one.name === name)?.values;
    return {
      name,
      values: [
        ...kept.map((place) => before?.[place] ?? null),
        ...fresh.times.map((_, place) => after?.[place] ?? null),
      ],
    };
  });
  return {
    times: [...kept.map((place) => old.times[place] as number), ...fresh.times],
    series: series.filter((one) => one.values.some((value) => value !== null)),
  };
}

/** The newest value of a column that is no gap. */
export function last(values: (number | null)[]): number | null {
  for (let place = values.length - 1; place >= 0; place--) {
    const value = values[place];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

export function isEmpty(frame: Frame): boolean {
  return frame.series.every((one) => last(one.values) === null);
}

export function named(legend: string, labels: Record<string, string>): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? "unknown");
}

export function compareNames(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
