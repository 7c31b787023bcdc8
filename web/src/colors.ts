// A name keeps its colour in every chart, for as long as the page is open. The palette (see styles.css) is told
// apart by people with any kind of colour blindness; after Okabe and Ito.

import { compareNames } from "./frames";

export const PALETTE_SIZE = 8;

/** Where each label's names begin in the palette, so that a build, a zone and a network do not look alike. */
const OFFSETS: Record<string, number> = { build_id: 0, az: 2, asn_bucket: 3, cause: 3, direction: 5, instance: 5 };

export class Colors {
  private known = new Map<string, string[]>();

  /** Makes names known, in order; a name that is known keeps its place. */
  learn(label: string, names: string[]): void {
    const seen = this.known.get(label) ?? [];
    const fresh = [...new Set(names)].filter((name) => !seen.includes(name)).sort(compareNames);
    this.known.set(label, [...seen, ...fresh]);
  }

  /** The number of a name's colour: the style sheet's `--series-N`. */
  of(label: string, name: string): number {
    this.learn(label, [name]);
    const place = (this.known.get(label) ?? []).indexOf(name);
    return (place + (OFFSETS[label] ?? 0)) % PALETTE_SIZE;
  }

  forget(): void {
    this.known.clear();
  }
}
