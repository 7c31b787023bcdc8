// What the page shows of a tenant at a time: one sheet, which knows how to refresh itself and how it is.

import type { Health } from "./status";
import type { View } from "./state";

export interface Standing {
  /** The tenant's title. */
  tenant: string;
  live: boolean;
  error: string | null;
  /** Seconds that telemetry may be old. */
  objective: number;
}

export interface Sheet {
  /** Refreshes everything; returns the first failure's sentence, or null. */
  refresh(view: View, signal: AbortSignal): Promise<string | null>;
  status(standing: Standing): { health: Health; text: string };
  redraw(): void;
  destroy(): void;
}
