// One line that says how the pipeline is, from what the page itself can see.

import { tick } from "./format";

export type Health = "waiting" | "good" | "warn" | "bad" | "paused";

export interface Seen {
  tenant: string;
  live: boolean;
  error: string | null;
  /** Seconds since the newest sample; null when the store has none to show now. */
  age: number | null;
  /** Whether there was telemetry in the range that is shown. */
  hadData: boolean;
  objective: number;
}

export function statusOf(seen: Seen): { health: Health; text: string } {
  if (seen.error !== null) {
    const rest = seen.hadData ? "What you see is the last picture." : "Asking again every few seconds.";
    return { health: "bad", text: `${sentence(seen.error)} ${rest}` };
  }
  if (!seen.live) return { health: "paused", text: "Paused: the picture stands still until you go live again." };
  if (seen.age === null && !seen.hadData) {
    return { health: "waiting", text: `Waiting for the first scrape: no telemetry of ${seen.tenant} has arrived yet.` };
  }
  if (seen.age === null) {
    return { health: "bad", text: `The telemetry of ${seen.tenant} has stopped: its series have ended.` };
  }
  if (seen.age > seen.objective) {
    return {
      health: "warn",
      text: `Telemetry is late: older than the objective of ${tick(seen.objective, "seconds")}.`,
    };
  }
  return { health: "good", text: `Telemetry arrives within the objective of ${tick(seen.objective, "seconds")}.` };
}

export interface SeenOfTenant {
  tenant: string;
  live: boolean;
  error: string | null;
  /** Whether the ledger balances; null before it was read. */
  balanced: boolean | null;
  warnings: number;
  /** Why something of the gateway is not known. */
  why: string | null;
}

export function tenantStatus(seen: SeenOfTenant): { health: Health; text: string } {
  if (seen.error !== null) return { health: "bad", text: `${sentence(seen.error)} Asking again every few seconds.` };
  if (!seen.live) return { health: "paused", text: "Paused: the picture stands still until you go live again." };
  if (seen.balanced === false) return { health: "bad", text: `The ledger of ${seen.tenant} does not balance.` };
  if (seen.why !== null) return { health: "warn", text: sentence(seen.why) };
  if (seen.warnings) return { health: "warn", text: `${seen.tenant} has something to set right: see below.` };
  if (seen.balanced === null) return { health: "waiting", text: "Asking for the ledger …" };
  return { health: "good", text: `All that was accepted of ${seen.tenant} is accounted for.` };
}

function sentence(text: string): string {
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}
