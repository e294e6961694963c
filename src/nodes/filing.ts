/** A province's desk of filings: what it asks of other rooms. */
import {
  type FilingWorld,
  keepReport,
  oweFilings,
  oweQualifications,
  type ReportDeps,
  readReported,
} from "#filing/filing.ts";
import type { Exchange } from "#model/message.ts";
import type { Room } from "#model/room.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { foreignRefusal, staysOf } from "#settlement/settlement.ts";
import type { World } from "#world.ts";

export function filingWorld({ now, random }: World, rulebook: Rulebook): FilingWorld {
  return {
    now,
    random,
    filing: {
      rules: rulebook.filingRules,
      calendar: rulebook.calendar,
      stays: staysOf,
      changed: oweFilings,
      qualifying: {
        rules: rulebook.qualificationRules,
        changed: oweQualifications,
      },
    },
  };
}

/** What institutions report of their patients: for other nodes a room, for this one's own a way. */
export function reportingOf(world: World, parts: Omit<ReportDeps, "foreign">) {
  const deps: ReportDeps = { ...parts, foreign: (asks) => foreignRefusal(world, asks) };
  const home = {
    report: (content: Exchange["report"]["ask"]) => keepReport(world, deps, content),
    readReported: (content: Exchange["readReported"]["ask"]) => readReported(world, deps, content),
  };
  const room: Room = {
    name: "reports",
    messages: {
      report: { origin: "careArea", answer: home.report },
      readReported: { origin: "careArea", answer: home.readReported },
    },
  };
  return { home, room };
}
