// What the reader chose. It stands in the address, so that a view can be shared.

import { RANGES, type Range } from "./ranges";

export const SPLITS = { build_id: "Build", az: "Zone" } as const;
export type Split = keyof typeof SPLITS;

export const SHEETS = { fleet: "Fleet", tenant: "Tenant" } as const;
export type SheetName = keyof typeof SHEETS;

export interface View {
  sheet: SheetName;
  tenant: string;
  range: Range;
  split: Split;
}

/** Reads an address' search part; what is missing or unknown falls back to a default. */
export function fromSearch(search: string, tenants: string[]): View {
  const given = new URLSearchParams(search);
  const tenant = given.get("tenant") ?? "";
  const range = given.get("range") ?? "";
  const split = given.get("split") ?? "";
  const sheet = given.get("sheet") ?? "";
  return {
    sheet: Object.hasOwn(SHEETS, sheet) ? (sheet as SheetName) : "fleet",
    tenant: tenants.includes(tenant) ? tenant : (tenants[0] ?? ""),
    range: Object.hasOwn(RANGES, range) ? (range as Range) : "15m",
    split: Object.hasOwn(SPLITS, split) ? (split as Split) : "build_id",
  };
}

export function toSearch(view: View): string {
  const sheet = view.sheet === "fleet" ? {} : { sheet: view.sheet };
  return `?${new URLSearchParams({ ...sheet, tenant: view.tenant, range: view.range, split: view.split })}`;
}
