/**
 * A scanned e-voucher (医保码) at the care place: the code names its home, which alone knows whose it
 * is. Silence leaves open whether home has consumed it; the person then shows a new one.
 */
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type { HospitalCall, HospitalQueryAnswers, ScanVoucher } from "#model/command.ts";
import { type Institution, nodeOf } from "#model/place.ts";
import { codeArea } from "#model/voucher.ts";
import { redeemVoucher } from "#registry/registry.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** How long home may take. */
const DEADLINE_MS = 6_000;

/** Refusals: voucher_…, receiver_unknown. */
export async function scanVoucher(
  world: World,
  trail: Trail,
  asked: {
    readonly call: HospitalCall;
    readonly institution: Institution;
    readonly query: ScanVoucher;
  },
): Promise<HospitalQueryAnswers["scanVoucher"]> {
  const { call, institution, query } = asked;
  const homeArea = codeArea(query.code);
  if (!homeArea) throw new Refusal("voucher_forged");
  const [code, careArea] = [query.code, institution.area];
  const content = { code, homeArea, careArea, institution: institution.code };
  const answer =
    nodeOf(homeArea) === world.node
      ? await redeemVoucher(world, trail, content)
      : await world.ask("redeemVoucher", nodeOf(homeArea), content, world.now() + DEADLINE_MS);
  if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
  const { person, token } = answer;
  const [actor, id] = [institutionActor(call), person.id];
  trail.note({ at: world.now(), actor, action: "person.found", subject: id, personId: id });
  return { person, homeArea: answer.homeArea, token };
}
