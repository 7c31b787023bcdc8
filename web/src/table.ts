// A small table of numbers that folds into pairs of names and values on a narrow screen.

import { el } from "./dom";

export interface Cell {
  text: string;
  state?: "bad" | "warn" | "quiet";
  /** A share to draw under the text, 0 to 1. */
  share?: number;
}

export function table(label: string, titles: string[], rows: { head: string; note?: string; cells: Cell[] }[]): HTMLElement {
  const head = titles.map((title) => el("span", { role: "columnheader" }, title));
  return el(
    "div",
    { class: "builds figures", role: "table", "aria-label": label },
    el("div", { class: "row head", role: "row" }, ...head),
    ...rows.map(({ head: name, note, cells }) =>
      el(
        "div",
        { class: "row", role: "row" },
        el("span", { class: "build", role: "rowheader" }, name, note ? el("span", { class: "unit" }, note) : null),
        ...cells.map((cell, place) => drawn(cell, titles[place + 1] ?? "")),
      ),
    ),
  );
}

function drawn({ text, state, share }: Cell, title: string): HTMLElement {
  const bar = share === undefined ? null : el("span", { class: "bar", "aria-hidden": "true" });
  bar?.style.setProperty("--share", String(Math.min(share ?? 0, 1)));
  return el(
    "span",
    { class: "cell", role: "cell", "data-title": title, "data-state": state ?? null },
    el("span", { class: "figure" }, text),
    bar,
  );
}
