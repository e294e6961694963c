/**
 * Bills: charge lines drawn by chance, and the auditor's own split of each by the care province's
 * catalogue. The arithmetic is written for these items alone and shares nothing with
 * `src/catalogue`.
 */
import type { Instant } from "#base/date.ts";
import type { Random } from "#base/random.ts";
import type { ChargeInput } from "#model/charge.ts";
import { type Institution, nodeOf } from "#model/place.ts";
import { ITEMS, PROVINCES, type SimItem } from "./places.ts";

/** total, own expense, over limit, own share first, in scope. */
export type Parts = readonly [bigint, bigint, bigint, bigint, bigint];

export interface Line {
  readonly input: ChargeInput;
  readonly parts: Parts;
  readonly item: SimItem;
}

export const NO_PARTS: Parts = [0n, 0n, 0n, 0n, 0n];

export function addParts(a: Parts, b: Parts): Parts {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]];
}

export function sumParts(lines: readonly Line[]): Parts {
  return lines.reduce<Parts>((sum, line) => addParts(sum, line.parts), NO_PARTS);
}

export interface BillOptions {
  readonly batch: string;
  readonly lines: number;
  readonly firstSerial: number;
  /** Unit prices up to this many fen. */
  readonly priceMaxFen: number;
  readonly occurredAt: (line: number) => Instant;
}

export function drawBill(random: Random, institution: Institution, options: BillOptions): Line[] {
  const lines: Line[] = [];
  for (let index = 0; index < options.lines; index += 1) {
    const item = ITEMS[random.below(ITEMS.length)];
    if (!item) continue;
    const quantity = BigInt(1 + random.below(4));
    const priceFen = BigInt(100 + random.below(options.priceMaxFen));
    const approved = random.chance(0.7);
    const input: ChargeInput = {
      serial: `${options.firstSerial + index}`,
      batch: options.batch,
      itemCode: item.code,
      institutionItemCode: `own-${item.code}`,
      occurredAt: options.occurredAt(index),
      quantityE4: quantity * 10_000n,
      priceE6: priceFen * 10_000n,
      totalFen: priceFen * quantity,
      approval: item.restricted ? (approved ? "approved" : "none") : "none",
    };
    lines.push({ input, item, parts: splitOf(item, institution, quantity, priceFen, input) });
  }
  return lines;
}

function splitOf(
  item: SimItem,
  institution: Institution,
  quantity: bigint,
  priceFen: bigint,
  input: ChargeInput,
): Parts {
  const total = priceFen * quantity;
  const payable = item.itemClass !== "C" && !(item.restricted && input.approval !== "approved");
  if (!payable) return [total, total, 0n, 0n, 0n];
  const limit = item.limitFen;
  const over = limit !== undefined && priceFen > limit ? (priceFen - limit) * quantity : 0n;
  const share = item.ownShareBp[PROVINCES.indexOf(nodeOf(institution.area))] ?? 0n;
  const first = ((total - over) * share + 5_000n) / 10_000n;
  return [total, 0n, over, first, total - over - first];
}
