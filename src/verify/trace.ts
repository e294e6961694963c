/**
 * One settlement as every node keeps it, gathered from the nodes' databases into one plain value.
 * Personal data are masked unless the caller asks for them in full.
 */
import { openPg } from "#store/store.ts";
import {
  type ShownCare,
  type ShownCopy,
  type ShownEntry,
  type ShownHome,
  type ShownTransfer,
  selectShownCare,
  selectShownCopy,
  selectShownHome,
  selectShownTrail,
  selectShownTransfers,
} from "#verify/queries-trace.ts";

export type At<Row> = Row & { readonly node: string };

export interface Trace {
  readonly settlementId: string;
  readonly care: readonly At<ShownCare>[];
  readonly copies: readonly At<ShownCopy>[];
  readonly home: readonly At<ShownHome>[];
  readonly transfers: readonly At<ShownTransfer>[];
  readonly trail: readonly At<ShownEntry>[];
}

export async function traceOf(
  urls: ReadonlyMap<string, string>,
  settlementId: string,
): Promise<Trace> {
  const care: At<ShownCare>[] = [];
  const copies: At<ShownCopy>[] = [];
  const home: At<ShownHome>[] = [];
  const transfers: At<ShownTransfer>[] = [];
  const trail: At<ShownEntry>[] = [];
  const stores = [...urls].map(([node, url]) => ({ node, tx: openPg({ url, connectionsMax: 1 }) }));
  try {
    for (const { node, tx } of stores) {
      const at = <Row>(rows: readonly Row[]): At<Row>[] => rows.map((row) => ({ ...row, node }));
      care.push(...at(await selectShownCare(tx, settlementId)));
      copies.push(...at(await selectShownCopy(tx, settlementId)));
      home.push(...at(await selectShownHome(tx, settlementId)));
      transfers.push(...at(await selectShownTransfers(tx, settlementId)));
    }
    const subjects = new Set([settlementId]);
    for (const row of care) {
      subjects.add(row.encounter_id);
      if (row.cancels !== null) subjects.add(row.cancels);
    }
    for (const { node, tx } of stores) {
      const entries = await selectShownTrail(tx, [...subjects]);
      trail.push(...entries.map((entry) => ({ ...entry, node })));
    }
  } finally {
    await Promise.all(stores.map(({ tx }) => tx.close()));
  }
  trail.sort((a, b) => a.at - b.at);
  return { settlementId, care, copies, home, transfers, trail };
}

const TEXTS = new Set(["outcome", "content", "answer", "steps", "changes", "recompute"]);

/** The stored texts as values, so that they can be masked, printed and read by other programs. */
export function opened(trace: Trace): unknown {
  return JSON.parse(
    JSON.stringify(trace, (key, value: unknown) => {
      if (typeof value === "bigint") return value.toString();
      if (!TEXTS.has(key) || typeof value !== "string") return value;
      return jsonOrText(value);
    }),
  ) as unknown;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Fields that name a person, wherever they occur. */
const ID_FIELDS = new Set(["personId", "person_id", "certificateNumber"]);

/**
 * Names keep the family name, numbers their beginning and end, a birthday its year. The answer that
 * the institution got is left out: it is the national message, full of such fields.
 */
export function masked(value: unknown, key = "", parent = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, key, parent));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, masked(field, name, key)]),
    );
  }
  if (typeof value !== "string") return value;
  if (key === "request_answer") return "（不显示，见 --full）";
  if (ID_FIELDS.has(key) || (parent === "person" && key === "id")) return maskNumber(value);
  if (parent === "credential" && (key === "number" || key === "serial")) return maskNumber(value);
  if (parent === "person" && key === "name") return maskName(value);
  return key === "birthDate" ? `${value.slice(0, 4)}-**-**` : value;
}

function maskNumber(number: string): string {
  return number.length < 10
    ? "*".repeat(number.length)
    : `${number.slice(0, 6)}${"*".repeat(number.length - 8)}${number.slice(-2)}`;
}

/** By characters, so that a rare one outside the basic plane is not cut in half. */
function maskName(name: string): string {
  const [first = "", ...rest] = name;
  return first + "*".repeat(rest.length);
}
