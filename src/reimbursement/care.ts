/**
 * The care place's side: a home place asks what became of a visit of one of its insured, and each
 * look is on care's trail.
 */
import { Refusal } from "#base/refusals.ts";
import { nodeOf } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { careCaseFor } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export function careCasesRoom(
  { store, now }: Pick<World, "store" | "now">,
  trail: Pick<Trail, "note">,
): Room {
  return {
    name: "careCases",
    messages: {
      careCase: {
        origin: "case",
        answer: async (content, { from }) => {
          const { homeArea, institution, personId } = content;
          if (nodeOf(homeArea) !== from) {
            throw new Refusal("message_forged", { why: "参保地不属于发件节点" }, "care");
          }
          const answer = await careCaseFor(store, from, content);
          const actor = { kind: "node", id: from } as const;
          const look = { actor, action: "case.told", subject: institution, personId };
          const found = `${answer.settled.length} ${answer.failed.length}`;
          trail.note({ at: now(), ...look, detail: `${institution} ${found}` });
          return answer;
        },
      },
    },
  };
}
