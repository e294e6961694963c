/** Openings of diseases to people of other places, drawn by chance and released at Hainan. */
import { addDays, type ChinaDate } from "#base/date.ts";
import type { Random } from "#base/random.ts";
import { staffOf } from "#model/actor.ts";
import { approve, draft } from "#rulebook/rulebook.ts";
import { HAINAN, type TestWorld } from "./world.ts";

export const DISEASES = ["M03900", "M01600", "M07800"];
export const HOSPITALS = ["H46010000001", "H46010000002"];

/** Who is opened what, where, from when until when: as no ministry would write it. */
function randomOpening(random: Random, from: ChinaDate): string {
  const one = (list: readonly string[]) => list[random.below(list.length)];
  const start = addDays(from, random.below(12));
  const fields = [
    `from: ${start}`,
    ...(random.below(2) === 0 ? [`to: ${addDays(start, random.below(12))}`] : []),
    ...(random.below(3) > 0 ? [`diseases: [${one(DISEASES)}, ${one(DISEASES)}]`] : []),
    ...(random.below(3) > 0 ? [`home: ["${one(["360100", "360300", "360000", "440000"])}"]`] : []),
    ...(random.below(3) > 0 ? [`institutions: [${one(HOSPITALS)}]`] : []),
  ];
  const source = "source: { document: 通知, trust: assumed }";
  return `  - { title: 一步, ${fields.join(", ")}, ${source} }\n`;
}

export async function releaseOpenings(
  world: TestWorld,
  random: Random,
  area: string,
  from: ChinaDate,
): Promise<void> {
  const { world: at, trail } = world.province(HAINAN).office;
  const context = { node: HAINAN, store: at.store, trail, now: world.clock.now };
  const openings = Array.from({ length: 2 }, () => randomOpening(random, from)).join("");
  const text = `title: 开通\narea: "${area}"\nopenings:\n${openings}`;
  const given = { file: { path: "openings.yaml", text }, examples: null, note: "" };
  const { version } = await draft(context, { ...given, by: staffOf("李起草") });
  await approve(context, { version, by: staffOf("王批准"), from });
}
