/** The rulebook at a node: it answers nobody, and reads new releases before a group needs them. */
import type { Room } from "#model/room.ts";
import type { Rulebook } from "#rulebook/hold.ts";
import type { Tx } from "#store/store.ts";

export function rulebookRoom(rulebook: Rulebook, store: Tx): Room {
  const read = async (): Promise<number> => {
    await rulebook.now(store);
    return 0;
  };
  return { name: "rulebook", due: [{ name: "rulebook.read", run: read }] };
}
