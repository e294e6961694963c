/** With what a node issues and verifies papers: its seal, its name, its public address. */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Desk } from "#documents/documents.ts";
import { areaOf, HUB } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { areaName } from "#registry/registry.ts";

const NATIONAL = "国家跨省异地就医管理平台";

/** Refusal: document_unsealed. */
export function sealOf({ seal, kind }: Office) {
  if (seal === null) throw new Refusal("document_unsealed", {}, kind === "hub" ? "hub" : "home");
  return seal;
}

/** Refusal: document_unsealed. */
export async function deskOf(office: Office): Promise<Desk> {
  const { world, trail, node, publicUrl } = office;
  const seal = sealOf(office);
  const on = chinaDate(world.now());
  const name = await world.reports.transaction((tx) => areaName(tx, areaOf(node), on));
  const issuer = node === HUB ? NATIONAL : `${name ?? node}医疗保障经办机构`;
  return { world, trail, seal, issuer, publicUrl };
}
