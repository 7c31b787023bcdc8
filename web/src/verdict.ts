// Judging numbers: a tile against its thresholds, the values of a label against each other.

import type { Column, Comparison, Thresholds } from "./model";

export type State = "good" | "warn" | "bad" | "none";

export function stateOf(value: number | null, thresholds: Thresholds | null): State {
  if (value === null || thresholds === null) return "none";
  if (value <= thresholds.good) return "good";
  return value <= thresholds.bad ? "warn" : "bad";
}

export interface Row {
  name: string;
  /** Whether there were enough ticks to judge by. */
  judged: boolean;
  values: (number | null)[];
}

/** A measure by which a row is significantly worse than the best of the others. */
export interface Finding {
  column: Column;
  place: number;
  value: number;
  best: number;
  bestName: string;
}

export interface Verdict {
  name: string;
  findings: Finding[];
}

/** The rows that are worse, the one with most findings first. */
export function worse(rows: Row[], comparison: Comparison): Verdict[] {
  const judged = rows.filter((row) => row.judged);
  return judged
    .map((row) => ({ name: row.name, findings: findingsOf(row, judged, comparison.columns) }))
    .filter((verdict) => verdict.findings.length > 0)
    .sort((one, other) => other.findings.length - one.findings.length);
}

function findingsOf(row: Row, rows: Row[], columns: Column[]): Finding[] {
  return columns.flatMap((column, place) => {
    const value = row.values[place] ?? null;
    if (value === null || column.ratio === null || column.difference === null) return [];
    const others = rows.filter((other) => other !== row && typeof other.values[place] === "number");
    const best = others.reduce<Row | null>(
      (lowest, other) => (lowest === null || at(other, place) < at(lowest, place) ? other : lowest),
      null,
    );
    if (best === null) return [];
    const bestValue = at(best, place);
    const isWorse = value >= bestValue * column.ratio && value - bestValue >= column.difference;
    return isWorse ? [{ column, place, value, best: bestValue, bestName: best.name }] : [];
  });
}

function at(row: Row, place: number): number {
  return row.values[place] ?? Infinity;
}
