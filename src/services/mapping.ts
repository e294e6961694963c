/**
 * 3301 and 3302: may this own code stand for that item of the institution's catalogue,
 * on all the days that it is to?
 */
import { newId } from "#base/id.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import { listOfItem } from "#model/item.ts";
import type { MapItems, MappingInput } from "#model/mapping.ts";
import type { Institution } from "#model/place.ts";
import { mapItems } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Why an item cannot be mapped so, in the clerk's words. */
function faultOf(catalogue: Catalogue, institution: Institution, input: MappingInput) {
  const { itemCode, list, span } = input;
  if (span.to < span.from) return "结束日期早于开始日期";
  const first = catalogue.find(itemCode, span.from, institution.area);
  if (!first) return `目录编码${itemCode}在${span.from}不在就医地目录中`;
  if (listOfItem(first) !== list) return `目录编码${itemCode}不属于所填的目录类别`;
  const last = catalogue.find(itemCode, span.to, institution.area);
  return last ? null : `目录编码${itemCode}在${span.to}已不在就医地目录中，请缩短结束日期`;
}

/** Refusals: mapping_invalid, mapping_overlaps, mappings_too_many. */
export async function bookMappings(
  tx: Tx,
  world: World,
  place: { readonly institution: Institution; readonly catalogue: Catalogue },
  booking: MapItems,
): Promise<void> {
  const { institution, catalogue } = place;
  const now = world.now();
  const mapper = {
    institution: institution.code,
    now,
    newId: () => newId("map", now, world.random),
    fault: (input: MappingInput) => faultOf(catalogue, institution, input),
  };
  await mapItems(tx, mapper, booking.mappings);
}
