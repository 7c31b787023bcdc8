// What the reader can choose, in the header.

import { el, say } from "./dom";
import type { Platform } from "./model";
import { RANGES, type Range } from "./ranges";
import { SHEETS, SPLITS, type SheetName, type Split, type View } from "./state";
import * as theme from "./theme";

export interface Choices {
  view: (changed: Partial<View>) => void;
  live: (on: boolean) => void;
}

export function controls(form: HTMLElement, platform: Platform, view: View, choices: Choices): void {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.dataset["sheet"] = view.sheet;
  form.replaceChildren(
    tenants(platform, view, choices),
    group("Show", "sheet", Object.keys(SHEETS), (key) => SHEETS[key as SheetName], view.sheet, (sheet) => {
      form.dataset["sheet"] = sheet;
      choices.view({ sheet: sheet as SheetName });
    }),
    ofFleet("Range", "range", Object.keys(RANGES), (key) => key, view.range, (range) =>
      choices.view({ range: range as Range }),
    ),
    ofFleet("Split by", "split", Object.keys(SPLITS), (key) => SPLITS[key as Split], view.split, (split) =>
      choices.view({ split: split as Split }),
    ),
    live(choices),
    themes(),
  );
}

function tenants(platform: Platform, view: View, choices: Choices): HTMLElement {
  const options = platform.tenants.map(({ name, title }) =>
    el("option", { value: name, selected: name === view.tenant }, title),
  );
  const select = el("select", { "aria-label": "Tenant", name: "tenant" }, ...options);
  select.addEventListener("change", () => choices.view({ tenant: select.value }));
  return el("label", { class: "tenant" }, el("span", { class: "caption" }, "Tenant"), select);
}

function group(
  caption: string,
  name: string,
  keys: string[],
  titleOf: (key: string) => string,
  chosen: string,
  choose: (key: string) => void,
): HTMLElement {
  const radios = keys.map((key) => {
    const input = el("input", { type: "radio", name, value: key, checked: key === chosen });
    input.addEventListener("change", () => choose(key));
    return el("label", {}, input, el("span", {}, titleOf(key)));
  });
  return el(
    "fieldset",
    { class: "segments" },
    el("legend", { class: "caption" }, caption),
    el("div", { class: "strip" }, ...radios),
  );
}

/** A group that means nothing to a tenant's own sheet. */
function ofFleet(...given: Parameters<typeof group>): HTMLElement {
  const made = group(...given);
  made.classList.add("of-fleet");
  return made;
}

function live(choices: Choices): HTMLElement {
  const button = el("button", { type: "button", class: "live", "aria-pressed": "true" });
  const show = (on: boolean) => {
    button.setAttribute("aria-pressed", String(on));
    button.replaceChildren(el("span", { class: "dot", "aria-hidden": "true" }), on ? "Live" : "Paused");
  };
  show(true);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    show(on);
    choices.live(on);
  });
  return button;
}

function themes(): HTMLElement {
  const button = el("button", { type: "button", class: "theme" });
  theme.watch((now) => {
    const other = now === "dark" ? "light" : "dark";
    say(button, now === "dark" ? "☀" : "☾");
    button.setAttribute("aria-label", `Use the ${other} theme`);
    button.title = `Use the ${other} theme`;
  });
  button.addEventListener("click", () => theme.toggle());
  return button;
}
