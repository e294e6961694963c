/**
 * Who is whom: a certificate is one human's, who may have a person id in each of several pooling
 * areas, under one name; so is a social-security card.
 */
import type { ChinaDate } from "#base/date.ts";
import { homeAreaOf, type Person, type PersonId, sameName } from "#model/person.ts";
import { type Area, samePool } from "#model/place.ts";
import { poolsOf } from "#registry/pools.ts";
import { selectHumans } from "#registry/queries.ts";
import type { Tx } from "#store/store.ts";

/** Somebody who is entered, with the card that is entered too. */
export interface Entered {
  readonly person: Person;
  readonly socialCard?: { readonly number: string } | undefined;
}

interface Conflict {
  readonly column: string;
  readonly why: string;
}

export interface Humans {
  /** Those who were there before. */
  readonly met: readonly PersonId[];
  /** What speaks against entering somebody new; neither name nor id of the other is told. */
  conflict(entered: Entered): Conflict | null;
  /** What speaks against the card alone, of somebody who is known. */
  cardConflict(entered: Entered): Conflict | null;
  add(entered: Entered): void;
}

type Known = { readonly id: PersonId; readonly name: string; readonly isReached: boolean };

const TAKEN = "已登记在另一人员编号下，请核对；确为同一人的，由省级经办机构办理";
/** Of whom the clerk does not reach: the same whatever name the clerk gives. */
const ELSEWHERE = "已在您的岗位所管的统筹区以外登记，请核对；核对无误的，由省级经办机构导入";

/** Those who have a certificate or a card in common with whom a clerk enters. */
export async function humansLike(
  tx: Tx,
  entered: readonly Entered[],
  { mayEnter, on }: { readonly mayEnter: (area: Area) => boolean; readonly on: ChinaDate },
): Promise<Humans> {
  const numbers = [...new Set(entered.map(({ person }) => person.certificateNumber))];
  const cards = [...new Set(entered.flatMap(({ socialCard }) => socialCard?.number ?? []))];
  const people = new Map<string, Known[]>();
  const holders = new Map<string, string>();
  const [met, poolOf] = await Promise.all([selectHumans(tx, numbers, cards), poolsOf(tx)]);
  /** In one pooling area a human has one id, whichever codes gave it; in several, one name. */
  const isTaken = (other: Known, { id, name }: Person): boolean =>
    samePool(poolOf, homeAreaOf(other.id), homeAreaOf(id), on) || !sameName(other.name, name);
  for (const { id, name, kind, number, card, areas } of met) {
    const human = `${kind} ${number}`;
    const isReached = (areas ?? [homeAreaOf(id)]).some((area) => mayEnter(area));
    if (card === null) people.set(human, [...(people.get(human) ?? []), { id, name, isReached }]);
    else holders.set(card, human);
  }
  const cardConflict = ({ person, socialCard }: Entered): Conflict | null => {
    const holder = socialCard && holders.get(socialCard.number);
    if (holder === undefined || holder === humanOf(person)) return null;
    return { column: "社保卡号", why: "已登记在另一人名下，请核对卡号" };
  };
  return {
    met: met.map(({ id }) => id),
    conflict: (entered) => {
      const { person } = entered;
      const others = (people.get(humanOf(person)) ?? []).filter(({ id }) => id !== person.id);
      if (others.some(({ isReached }) => !isReached)) return { column: "证件号码", why: ELSEWHERE };
      if (others.some((other) => isTaken(other, person))) return { column: "证件号码", why: TAKEN };
      return cardConflict(entered);
    },
    cardConflict,
    add: ({ person, socialCard }) => {
      const human = humanOf(person);
      const { id, name } = person;
      people.set(human, [...(people.get(human) ?? []), { id, name, isReached: true }]);
      if (socialCard) holders.set(socialCard.number, human);
    },
  };
}

function humanOf({ certificateKind, certificateNumber }: Person): string {
  return `${certificateKind} ${certificateNumber}`;
}
