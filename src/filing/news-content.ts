/**
 * What a place is told: the newest version, and whose it is in digests under a key of the two
 * nodes. The hub, which carries it, reads no number and no disease.
 */
import { present } from "#base/assert.ts";
import { NONCE_DIGITS } from "#base/gm/sm4.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import { qualificationById } from "#filing/qualifications.ts";
import { selectFilingsById } from "#filing/queries.ts";
import type { NewsRow } from "#filing/queries-news.ts";
import { filingOfRow } from "#filing/rows.ts";
import {
  type FilingContent,
  type NewsStand,
  type QualificationContent,
  SEALED_BETWEEN,
} from "#model/filing-message.ts";
import { homeAreaOf, type PersonId } from "#model/person.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import {
  filingKey,
  insuredPersons,
  maskedName,
  type PairKeys,
  sealedTexts,
  selectHeldCards,
} from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type Told = Pick<NewsRow, "subject" | "care_node"> & { readonly stand: NewsStand };

/** Of the places of that node alone. */
export async function filingContent(
  { store, node }: Pick<World, "store" | "node">,
  keys: PairKeys,
  { subject, care_node, stand }: Told,
): Promise<FilingContent> {
  const [row] = await selectFilingsById(store, [subject as FilingId]);
  const found = filingOfRow(present(row, "news are of a filing that is there"));
  const { id, version, personId, kind, state, areas, span, endedOn } = found;
  return {
    ...{ filingId: id, version, kind, state, span, endedOn, stand },
    homeArea: homeAreaOf(personId),
    areas: areas.filter((area) => nodeOf(area) === care_node),
    holder: await holderOf(store, personId, { keys, node, care: care_node }),
  };
}

export async function qualificationContent(
  { store, node, random }: Pick<World, "store" | "node" | "random">,
  keys: PairKeys,
  { subject, care_node, stand }: Told,
): Promise<QualificationContent> {
  const found = await qualificationById(store, subject as QualificationId);
  const { id, version, personId, state, span, endedOn, homeDisease } = found;
  const national = present(found.national, "only what other places settle is told");
  const holder = await holderOf(store, personId, { keys, node, care: care_node });
  const names = [homeDisease.code, homeDisease.name, national.code, national.name];
  const texts = sealedTexts(keys, node, care_node);
  return {
    ...{ qualificationId: id, version, state, span, endedOn, stand },
    ...{ homeArea: homeAreaOf(personId), digests: holder.digests },
    sealed: texts.seal(
      [...names, holder.maskedName].join(SEALED_BETWEEN),
      random.hex(NONCE_DIGITS),
    ),
  };
}

async function holderOf(
  tx: Tx,
  personId: PersonId,
  of: { readonly keys: PairKeys; readonly node: NodeId; readonly care: NodeId },
): Promise<FilingContent["holder"]> {
  const key = filingKey(of.keys, of.node, of.care);
  const [people, cards] = await Promise.all([
    insuredPersons(tx, [personId]),
    selectHeldCards(tx, [personId]),
  ]);
  const numbers = [{ kind: "person", number: personId } as const, ...cards];
  return {
    digests: numbers.map((number) => key.digestOf(number)),
    maskedName: maskedName(people.get(personId)?.person.name ?? ""),
  };
}
