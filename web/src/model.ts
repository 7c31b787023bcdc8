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

/** A line of the ledger, in samples or spans. */
export interface Balance {
  consumer: string;
  signal: string;
  accepted: number;
  committed: number;
  queued: number;
  dead_lettered: number;
  dropped: number;
  replayed: number;
  difference: number;
}

export interface LedgerAnswer {
  age_s: number;
  balanced: boolean;
  damaged_records: number;
  balances: Balance[];
}

export interface Counted {
  reason: string;
  count: number;
}

export interface ReceiptAnswer {
  received_ms: number;
  sender: string;
  findings: { message: string }[];
  findings_left_out: number;
}

/** What a gateway knows of a tenant; `use` is null while it does not answer, and `why` says so. */
export interface TenantAbout {
  limits: { name: string; limit: number; used: "samples" | "requests" | "active_series" | null }[];
  paired: boolean;
  over_quota_status: number;
  why: string | null;
  read_s?: number;
  use: {
    samples: number;
    requests: number;
    active_series: number;
    deduplicated: number;
    failovers: number;
    refused: Counted[];
    observed: Counted[];
    changed: Counted[];
  } | null;
  warnings: string[];
  receipts: ReceiptAnswer[];
}
