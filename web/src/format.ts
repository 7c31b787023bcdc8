// Numbers and times for people.

import type { Unit } from "./model";

/** Below, seconds read better than fractions of minutes. */
const MINUTES_FROM_S = 600;

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function format(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return "–";
  switch (unit) {
    case "seconds":
      return duration(value);
    case "share":
      return `${significant(value * 100)}%`;
    case "players":
      return whole.format(value);
    case "per_minute":
      return `${significant(value)} /min`;
    case "per_thousand":
    case "processes":
      return significant(value);
  }
}

export function count(value: number): string {
  return whole.format(value);
}

/** Three significant digits where they help, and never more than two decimals. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return whole.format(value);
  if (size >= 9.995) return value.toFixed(1);
  if (size > 0 && size < 0.005) return value < 0 ? "> -0.01" : "< 0.01";
  return size === 0 ? "0" : value.toFixed(2);
}

export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0 ms";
  if (size < 0.001) return `${significant(seconds * 1e6)} µs`;
  if (size < 0.9995) return `${significant(seconds * 1000)} ms`;
  if (size < 59.95) return `${significant(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** A round number, as an axis or a sentence needs it. */
export function tick(value: number, unit: Unit): string {
  if (unit === "share") return `${trim(value * 100)}%`;
  if (unit !== "seconds") return trim(value);
  if (value === 0) return "0";
  if (value < 1) return `${trim(value * 1000)} ms`;
  return value < MINUTES_FROM_S ? `${trim(value)} s` : `${trim(value / 60)} min`;
}

export function clock(seconds: number, withSeconds: boolean): string {
  const at = new Date(seconds * 1000);
  const parts = [at.getHours(), at.getMinutes(), ...(withSeconds ? [at.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** How many times one number is another: 1.3×, 12×. */
export function times(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio > 99) return "> 99×";
  return `${ratio < 9.95 ? ratio.toFixed(1) : ratio.toFixed(0)}×`;
}

/** The unit of an axis whose greatest value is `most`; it agrees with the axis' labels. */
export function unitName(unit: Unit, most: number): string {
  switch (unit) {
    case "seconds":
      return most < 1 ? "ms" : most < MINUTES_FROM_S ? "s" : "min";
    case "share":
      return "%";
    case "per_minute":
      return "per minute";
    case "per_thousand":
      return "per 1,000";
    case "players":
    case "processes":
      return unit;
  }
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}
