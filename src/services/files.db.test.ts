/** A file that may name people is given only when the look at it can be noted. */
import { expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type { HospitalCall } from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import { fetchFile, keepFile } from "#services/files.ts";
import { createTrail } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

/** Looks that a trail keeps between two flushes. */
const NOTES_MAX = 10_000;

const institution = "H46010000001" as InstitutionCode;
const NOW = Date.parse("2026-11-22T02:00:00Z");

const call: HospitalCall = {
  institution,
  messageId: "m1",
  transaction: "9102",
  digest: "",
  fingerprint: "",
  operator: "001",
  receivedAt: NOW,
};

test("a look that cannot be noted is not answered, and is again once the trail is flushed", async () => {
  const store = await freshDatabase();
  const trail = createTrail("460000", "files-test");
  const bytes = new TextEncoder().encode("李起草 6222");
  const world = { now: () => NOW, random: seededRandom(1) };
  const kept = await store.transaction((tx) =>
    keepFile(tx, world, call, { kind: "keepFile", owner: institution, fileName: "a.txt", bytes }),
  );
  const fetched = () =>
    fetchFile(store, trail, NOW, call, { kind: "fetchFile", number: kept.number });
  for (let look = 0; look < NOTES_MAX; look += 1) {
    const actor = institutionActor(call);
    trail.note({ at: NOW, actor, action: "person.found", subject: "360300P00001" });
  }
  await expect(fetched()).rejects.toThrow(NoAnswer);
  await trail.flush(store);
  expect(new Uint8Array((await fetched()).bytes)).toEqual(bytes);
});
