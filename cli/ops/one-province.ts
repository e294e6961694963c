/** The database of the one province node that a command of its agency works on. */
import { randomBytes } from "node:crypto";
import { HUB, type NodeId } from "#model/place.ts";
import { type OwnedDatabase, openPg } from "#store/store.ts";
import { createTrail, type Trail } from "#trail/trail.ts";
import { type Arguments, UsageError } from "../command.ts";
import { openNodes } from "./nodes.ts";

const WORDS_MAX = 200;

/** What was written behind an option, as the trail keeps it. Throws UsageError. */
export function wordsIn({ values }: Arguments, option: string, what: string): string {
  const words = values.get(option)?.trim() ?? "";
  if (words === "" || words.length > WORDS_MAX) {
    throw new UsageError(`须用 --${option} 写明${what}（不超过${WORDS_MAX}字）`);
  }
  return words;
}

export interface OneProvince {
  readonly node: NodeId;
  readonly store: OwnedDatabase;
  readonly trail: Trail;
}

/** Closed again whatever happens. Throws UsageError when the nodes given are not one province. */
export async function withProvince(
  given: Arguments,
  work: (province: OneProvince) => Promise<number>,
): Promise<number> {
  const { urls, stop } = await openNodes(given);
  try {
    const provinces = [...urls].filter(([node]) => node !== HUB);
    const [province] = provinces;
    if (!province || provinces.length > 1) {
      throw new UsageError("请用 --nodes 写明一个省节点，如 --nodes 460000");
    }
    const [node, url] = province;
    const store = openPg({ url, connectionsMax: 1 });
    try {
      return await work({
        node: node as NodeId,
        store,
        trail: createTrail(node, randomBytes(6).toString("hex")),
      });
    } finally {
      await store.close();
    }
  } finally {
    await stop();
  }
}
