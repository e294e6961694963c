/**
 * Who is treated where: the patients of a few home places at the hospitals of a few care places,
 * with weights. Everything follows from a seed.
 */
import { present } from "#base/assert.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { type Area, type InstitutionCode, type NodeId, nodeOf } from "#model/place.ts";
import { crowd, type DemoPerson } from "../demo/people.ts";
import { DEMO_PROVINCES } from "../demo/places.ts";

export type MixName = "skewed" | "even" | "pair";

export interface Pair {
  readonly home: Area;
  readonly care: Area;
  readonly weight: number;
}

const SEED = 20_211_201;
const area = (code: string): Area => code as Area;

/** Near the real flows: most go to Shanghai and Beijing, from the provinces around. */
const SKEWED_HOMES = [
  { home: area("340100"), weight: 30 },
  { home: area("320100"), weight: 25 },
  { home: area("330400"), weight: 20 },
  { home: area("360300"), weight: 15 },
  { home: area("130100"), weight: 10 },
];
const SKEWED_CARES = [
  { care: area("310100"), weight: 50 },
  { care: area("110100"), weight: 30 },
  { care: area("440100"), weight: 20 },
];

/** Every province is home and care alike: each sends to three others. */
function evenPairs(): Pair[] {
  const areas = DEMO_PROVINCES.map(({ areas }) => present(areas[1], "a pooling area").code);
  return areas.flatMap((home, index) =>
    [1, 4, 7].map((step) => {
      const care = present(areas[(index + step) % areas.length], "inside the list");
      return { home, care, weight: 1 };
    }),
  );
}

const MIXES: Readonly<Record<MixName, readonly Pair[]>> = {
  skewed: SKEWED_HOMES.flatMap(({ home, weight }) =>
    SKEWED_CARES.map((to) => ({ home, care: to.care, weight: weight * to.weight })),
  ),
  even: evenPairs(),
  pair: [{ home: area("340100"), care: area("310100"), weight: 1 }],
};

/** The provinces in which somebody of these mixes is at home or treated. */
export function provincesOf(mixes: readonly MixName[]): NodeId[] {
  const pairs = mixes.flatMap((mix) => MIXES[mix]);
  return [...new Set(pairs.flatMap(({ home, care }) => [nodeOf(home), nodeOf(care)]))].sort();
}

/** Homes that only the even mix has are one of fifteen, so a quarter of the people is enough. */
const EVEN_SHARE = 4;

/** The people whom the mixes need, filed to where they go. */
export function crowdsOf(mixes: readonly MixName[], people: number): DemoPerson[] {
  const filed = new Map<Area, { to: Set<Area>; count: number }>();
  for (const mix of mixes) {
    for (const { home, care } of MIXES[mix]) {
      const entry = filed.get(home) ?? { to: new Set<Area>(), count: 0 };
      const count = mix === "even" ? Math.ceil(people / EVEN_SHARE) : people;
      filed.set(home, { to: entry.to.add(care), count: Math.max(count, entry.count) });
    }
  }
  return [...filed].flatMap(([home, { to, count }]) =>
    crowd({ seed: SEED, area: home, count, filedTo: [...to] }),
  );
}

export interface Pick {
  readonly person: DemoPerson;
  readonly careArea: Area;
  readonly institution: InstitutionCode;
}

const HOSPITALS_PER_AREA = 3;

/** An endless line of patients; people of a home take turns, so that nobody comes twice at once. */
export function patientsOf(mix: MixName, people: readonly DemoPerson[]): () => Pick {
  const random: Random = seededRandom(SEED + mix.length);
  const pairs = MIXES[mix];
  const weights = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const byHome = new Map<Area, DemoPerson[]>();
  for (const person of people) {
    const neighbours = byHome.get(person.area);
    if (neighbours) neighbours.push(person);
    else byHome.set(person.area, [person]);
  }
  const turn = new Map<Area, number>();
  return () => {
    let left = random.below(weights);
    const pair = present(
      pairs.find(({ weight }) => {
        left -= weight;
        return left < 0;
      }),
      "the weights cover the draw",
    );
    const home = present(byHome.get(pair.home), "the crowd of this home");
    const next = turn.get(pair.home) ?? 0;
    turn.set(pair.home, next + 1);
    const serial = String(1 + random.below(HOSPITALS_PER_AREA)).padStart(5, "0");
    return {
      person: present(home[next % home.length], "somebody"),
      careArea: pair.care,
      institution: `H${pair.care}${serial}` as InstitutionCode,
    };
  };
}
