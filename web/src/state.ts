// What the reader chose. It stands in the address, so that a view can be shared.

import { RANGES, type Range } from "./ranges";

export const SPLITS = { build_id: "Build", az: "Zone" } as const;
export type Split = keyof typeof SPLITS;

export interface View {
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
  return {
    tenant: tenants.includes(tenant) ? tenant : (tenants[0] ?? ""),
    range: Object.hasOwn(RANGES, range) ? (range as Range) : "15m",
    split: Object.hasOwn(SPLITS, split) ? (split as Split) : "build_id",
  };
}

export function toSearch(view: View): string {
  return `?${new URLSearchParams({ tenant: view.tenant, range: view.range, split: view.split })}`;
}
