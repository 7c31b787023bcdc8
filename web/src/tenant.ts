// One tenant's own sheet: its limits and their use, what was refused, warnings, and its ledger.

import * as api from "./api";
import { el, say } from "./dom";
import { LedgerView } from "./ledger";
import { LimitsView } from "./limits";
import type { TenantAbout } from "./model";
import { RefusedView } from "./refused";
import type { Sheet, Standing } from "./sheet";
import type { View } from "./state";
import { tenantStatus } from "./status";

export class TenantSheet implements Sheet {
  private readonly warnings = el("section", { class: "card warnings", "aria-labelledby": "warnings" });
  private readonly limits = new LimitsView();
  private readonly refused = new RefusedView();
  private readonly ledger = new LedgerView();
  private about: TenantAbout | null = null;

  constructor(root: HTMLElement) {
    this.warnings.hidden = true;
    root.replaceChildren(
      this.warnings,
      this.ledger.element,
      el("div", { class: "halves" }, this.limits.element, this.refused.element),
    );
  }

  async refresh(view: View, signal: AbortSignal): Promise<string | null> {
    const [about, ledger] = await Promise.allSettled([
      api.tenant(view.tenant, signal),
      api.ledger(view.tenant, signal),
    ]);
    if (signal.aborted) return null;
    if (about.status === "fulfilled") this.show(about.value);
    for (const each of [this.limits.element, this.refused.element]) {
      each.classList.toggle("stale", about.status === "rejected" && this.about !== null);
    }
    if (ledger.status === "fulfilled") this.ledger.show(ledger.value);
    else this.ledger.fail(message(ledger.reason));
    return about.status === "rejected" ? message(about.reason) : null;
  }

  status({ tenant, live, error }: Standing): ReturnType<Sheet["status"]> {
    const warnings = this.about?.warnings.length ?? 0;
    const why = this.about?.why ?? this.ledger.why;
    return tenantStatus({ tenant, live, error, balanced: this.ledger.balanced, warnings, why });
  }

  redraw(): void {}

  destroy(): void {}

  private show(about: TenantAbout): void {
    this.about = about;
    this.limits.show(about);
    this.refused.show(about);
    this.warnings.hidden = about.warnings.length === 0;
    const said = about.warnings.map((warning) => el("li", {}, warning));
    if (said.map((each) => each.textContent).join() === this.warnings.dataset["said"]) return;
    this.warnings.dataset["said"] = said.map((each) => each.textContent).join();
    const title = el("h2", { id: "warnings" });
    say(title, said.length === 1 ? "A warning" : "Warnings");
    this.warnings.replaceChildren(el("header", {}, title), el("ul", {}, ...said));
  }
}

function message(reason: unknown): string {
  return reason instanceof api.ApiError ? reason.message : "The page failed to draw; reload it.";
}
