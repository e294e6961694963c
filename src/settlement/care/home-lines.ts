/**
 * What the resolver knows of each home: how many settlements it is being asked about, and whether
 * it answers. A home that is silent is asked about one settlement only, after a pause that grows.
 */
import type { Instant } from "#base/date.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";

/** Settlements about which one home is asked at once. */
export const PER_HOME_MAX = 32;
/** So many silences in a row, and a home is asked about one settlement only, after a pause. */
export const SILENCES_MAX = 8;
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 8_000;
/** Further silences leave the pause as long as it is. */
const DOUBLINGS_MAX = 3;

interface HomeLine {
  asking: number;
  /** The places that it had at the last look, and whether all of them were taken. */
  places: number;
  full: boolean;
  silences: number;
  quietUntil: Instant;
}

export class HomeLines {
  readonly #lines = new Map<NodeId, HomeLine>();

  /** What a look has found, a home for each settlement. */
  begin(homeAreas: readonly Area[]): void {
    const found = new Map<HomeLine, number>();
    for (const homeArea of homeAreas) {
      const line = this.#lineOf(homeArea);
      line.asking += 1;
      found.set(line, (found.get(line) ?? 0) + 1);
    }
    for (const [line, count] of found) line.full = count >= line.places;
  }

  end(homeArea: Area, heard: boolean, now: Instant): void {
    const line = this.#lineOf(homeArea);
    line.asking -= 1;
    line.silences = heard ? 0 : line.silences + 1;
    if (line.silences < SILENCES_MAX) return;
    const doublings = Math.min(line.silences - SILENCES_MAX, DOUBLINGS_MAX);
    line.quietUntil = now + Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** doublings);
  }

  /** How many more each known home may be asked about now; one that is not named, PER_HOME_MAX. */
  free(now: Instant): { readonly home: NodeId; readonly places: number }[] {
    return [...this.#lines].map(([home, line]) => {
      line.places = placesOf(line, now);
      return { home, places: line.places };
    });
  }

  /** Half the places of a home that answers are free again, and there may be more that is due. */
  hungry(homeArea: Area): boolean {
    const line = this.#lineOf(homeArea);
    if (!line.full || line.silences > 0 || line.asking > PER_HOME_MAX / 2) return false;
    line.full = false;
    return true;
  }

  #lineOf(homeArea: Area): HomeLine {
    const home = nodeOf(homeArea);
    let line = this.#lines.get(home);
    if (!line) {
      line = { asking: 0, places: PER_HOME_MAX, full: false, silences: 0, quietUntil: 0 };
      this.#lines.set(home, line);
    }
    return line;
  }
}

function placesOf(line: HomeLine, now: Instant): number {
  if (line.silences < SILENCES_MAX) return Math.max(0, PER_HOME_MAX - line.asking);
  return now >= line.quietUntil && line.asking === 0 ? 1 : 0;
}
