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

function sentence(text: string): string {
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}
