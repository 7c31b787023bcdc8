// The entry: fetches what the page is made of, then keeps it fresh.

import * as api from "./api";
import { controls } from "./controls";
import { say } from "./dom";
import type { Dashboard, Platform } from "./model";
import { Page } from "./page";
import { Poll } from "./poll";
import type { Sheet } from "./sheet";
import { fromSearch, toSearch, type View } from "./state";
import type { Health } from "./status";
import { TenantSheet } from "./tenant";
import * as theme from "./theme";

const REFRESH_MS = 5000;
const RETRY_MS = 2000;

function byId(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

function show(health: Health, text: string): void {
  const line = byId("status");
  line.dataset["state"] = health;
  say(line, text);
}

async function connected(): Promise<[Platform, Dashboard]> {
  for (;;) {
    try {
      return await Promise.all([api.platform(), api.dashboard()]);
    } catch (error) {
      show("bad", `${error instanceof Error ? error.message : error} Trying again …`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function start(): Promise<void> {
  theme.watch(() => undefined);
  const [platform, dashboard] = await connected();
  const tenants = platform.tenants.map((tenant) => tenant.name);
  let view = fromSearch(location.search, tenants);
  let live = true;
  const opened = (): Sheet =>
    view.sheet === "tenant" ? new TenantSheet(byId("fleet")) : new Page(byId("fleet"), dashboard);
  let page = opened();

  const poll = new Poll(async (signal) => {
    const error = await page.refresh(view, signal);
    if (signal.aborted) return;
    const tenant = platform.tenants.find((one) => one.name === view.tenant)?.title ?? view.tenant;
    const { health, text } = page.status({ tenant, live, error, objective: platform.slo.freshness_p99_s });
    show(health, text);
    document.title = `${tenant} · Tickscope`;
  }, REFRESH_MS);

  const choose = (changed: Partial<View>) => {
    const before = view;
    view = { ...view, ...changed };
    const isOther = view.tenant !== before.tenant || view.sheet !== before.sheet;
    history.replaceState(null, "", toSearch(view));
    if (isOther) {
      page.destroy();
      page = opened();
      show("waiting", "Asking for this tenant's telemetry …");
    }
    void poll.now();
  };

  const environment = byId("environment");
  say(environment, platform.environment);
  environment.hidden = false;
  const setLive = (on: boolean) => {
    live = on;
    poll.setLive(on);
    if (!on) show("paused", "Paused: the picture stands still until you go live again.");
  };
  controls(byId("controls"), platform, view, { view: choose, live: setLive });
  theme.watch(() => page.redraw());
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  say(byId("foot"), `Times are those of ${zone}. Percentiles are computed from merged histograms, never averaged.`);
  show("waiting", "Asking for telemetry …");
  void poll.now();
}

void start();
