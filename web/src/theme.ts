// Light or dark: the system's choice, unless the reader made another; and the colours that charts draw with.

const KEY = "tickscope.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export type Theme = "light" | "dark";

export function current(): Theme {
  const kept = stored();
  return kept ?? (system.matches ? "dark" : "light");
}

/** Applies the theme and calls `changed` now and whenever it becomes another. */
export function watch(changed: (theme: Theme) => void): void {
  const apply = () => {
    document.documentElement.dataset["theme"] = current();
    changed(current());
  };
  system.addEventListener("change", apply);
  addEventListener("tickscope-theme", apply);
  apply();
}

export function toggle(): void {
  const next: Theme = current() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
    remembered = next;
  }
  dispatchEvent(new Event("tickscope-theme"));
}

/** Reads a custom property of the style sheet. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

let remembered: Theme | null = null;

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : remembered;
  } catch {
    return remembered;
  }
}
