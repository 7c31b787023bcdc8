// The dashboard as the portal serves it; src/tickscope/views/model.py says what each field means.

export type Unit = "seconds" | "share" | "players" | "per_minute" | "per_thousand" | "processes";

export interface Windows {
  scrape_interval_s: number;
  scrapes_min: number;
  compared_s_min: number;
  compared_s_max: number;
}

export interface Thresholds {
  good: number;
  bad: number;
  source: string;
}

export interface Tile {
  id: string;
  title: string;
  unit: Unit;
  help: string;
  expr: string;
  thresholds: Thresholds | null;
}

export interface Query {
  expr: string;
  by: string;
  legend: string;
}

export interface Panel {
  id: string;
  title: string;
  unit: Unit;
  help: string;
  queries: Query[];
  waits_for: string;
  budget: number | null;
}

export interface Column {
  id: string;
  title: string;
  unit: Unit;
  expr: string;
  ratio: number | null;
  difference: number | null;
}

export interface Comparison {
  title: string;
  help: string;
  label: string;
  ticks: string;
  ticks_min: number;
  columns: Column[];
}

export interface Dashboard {
  id: string;
  title: string;
  windows: Windows;
  tiles: Tile[];
  comparison: Comparison;
  panels: Panel[];
}

export interface Platform {
  environment: string;
  tenants: { name: string; title: string }[];
  slo: { freshness_p99_s: number; query_p95_ms: number; query_p99_ms: number };
}
