import { expect, test } from "vitest";
import { addDays, chinaDate, day, startOfDay } from "#base/date.ts";
import type { PolicyFile } from "#benefits/benefits.ts";
import { type Staff, staffOf } from "#model/actor.ts";
import type { Area } from "#model/place.ts";
import {
  AREA,
  EXAMPLES,
  edition,
  newRulebookNode,
  PATH,
  type RulebookNode,
  refusalOf,
  SHIPPED,
  TEXT,
  TODAY,
  TOMORROW,
} from "#rulebook/fixtures/rulebook-node.ts";
import {
  approve,
  draft,
  type Rulebook,
  selectRelease,
  selectReleases,
  selectVersionsLike,
  shippedPolicies,
  withdraw,
} from "#rulebook/rulebook.ts";
import { sql } from "#store/store.ts";

test("what the program brings is in force from the beginning, and recorded once", async () => {
  const place = await newRulebookNode();
  const rulebook = await place.open();
  const first = await place.versionOn(rulebook, day("2000-01-01"));
  expect(first).toBeDefined();
  await place.open();
  const rows = await selectReleases(place.store, null, 10);
  expect(rows.map(({ version, state, in_force_from }) => [version, state, in_force_from])).toEqual([
    [first, "approved", "0001-01-01"],
  ]);
  expect(await selectVersionsLike(place.store, first?.slice(0, 8) ?? "")).toEqual([
    { version: first, area: "360300", path: PATH, text: TEXT },
  ]);
});

test("another node's policies are not in this node's rulebook", async () => {
  const place = await newRulebookNode();
  const rulebook = await place.open({
    ...shippedPolicies([{ path: PATH, text: TEXT.replaceAll("360300", "460100") }]),
  });
  expect(await place.versionOn(rulebook, TODAY)).toBeUndefined();
  const foreign = { path: PATH, text: TEXT.replaceAll("360300", "460100") };
  const given = { file: foreign, examples: EXAMPLES, by: staffOf("李起草"), note: "" };
  expect(await refusalOf(draft(place, given))).toBe("release_other_node");
});

test("two processes of a node that start at once record the program's files once", async () => {
  const place = await newRulebookNode();
  await Promise.all([place.open(), place.open(), place.open()]);
  expect(await selectReleases(place.store, null, 10)).toHaveLength(1);
});

test("a changed file of the program is in force from the day it first started", async () => {
  const place = await newRulebookNode();
  const before = await place.versionOn(await place.open(), TODAY);
  const rulebook = await place.open(shippedPolicies([edition("新版程序"), EXAMPLES]));
  const after = await place.versionOn(rulebook, TODAY);
  expect(after).not.toBe(before);
  expect(await place.versionOn(rulebook, addDays(TODAY, -1))).toBe(before);
  const third = await place.open(shippedPolicies([edition("当天又一版"), EXAMPLES]));
  expect(await place.versionOn(third, TODAY)).toBe(after);
  expect(await place.versionOn(third, TOMORROW)).not.toBe(after);
});

test("a place's own release wins over a newer file of the program, which waits as a draft", async () => {
  const place = await newRulebookNode();
  await place.open();
  const own = await place.released("本地");
  const rulebook = await place.open(shippedPolicies([edition("新版程序"), EXAMPLES]));
  expect(await place.versionOn(rulebook, addDays(TODAY, 30))).toBe(own);
  expect(place.warnings).toEqual(["rulebook.shippedAsDraft"]);
  const waiting = (await selectReleases(place.store, AREA, 10)).filter(
    ({ state }) => state === "drafted",
  );
  expect(waiting).toHaveLength(1);
  // Somebody who wants it checks and releases it like any other draft.
  const version = await place.drafted("新版程序");
  expect(version).toBe(waiting[0]?.version);
  await approve(place, { version, by: staffOf("王批准"), from: addDays(TODAY, 2) });
  expect(await place.versionOn(rulebook, addDays(TODAY, 2))).toBe(version);
});

test("a release is used from its day on, by a rulebook that was open before", async () => {
  const place = await newRulebookNode();
  const rulebook = await place.open();
  const before = await place.versionOn(rulebook, TODAY);
  const version = await place.released("第一次");
  expect(await place.versionOn(rulebook, TODAY)).toBe(before);
  expect(await place.versionOn(rulebook, TOMORROW)).toBe(version);
  expect(await place.versionOn(rulebook, addDays(TODAY, 400))).toBe(version);
});

test("each step is on the trail, under the name of whoever took it", async () => {
  const place = await newRulebookNode();
  await place.open();
  const version = await place.released("留痕");
  await withdraw(place, { version, by: staffOf("赵撤回") });
  const rows = await place.store.query<{ actor: string; action: string }>(sql`
    select actor, action from trail.entries where subject = ${version} order by position`);
  expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    "staff:李起草 release.checked",
    "staff:王批准 release.approved",
    "staff:赵撤回 release.withdrawn",
  ]);
});

test("without examples, or with one that does not come out, nothing is approved", async () => {
  const place = await newRulebookNode();
  await place.open();
  const file = edition("无算例");
  const bare = await draft(place, { file, examples: null, by: staffOf("李起草"), note: "" });
  expect([bare.state, bare.findings.why]).toEqual(["drafted", expect.stringContaining("没有算例")]);
  const { version } = bare;
  const asked = { version, by: staffOf("王批准"), from: TOMORROW };
  expect(await refusalOf(approve(place, asked))).toBe("release_unchecked");
  const wrong = { path: EXAMPLES.path, text: EXAMPLES.text.replace("115.63", "115.64") };
  const again = await draft(place, { file, examples: wrong, by: staffOf("李起草"), note: "" });
  expect(again.findings.wrong).toHaveLength(1);
  expect(await refusalOf(approve(place, asked))).toBe("release_unchecked");
  const right = await draft(place, { file, examples: EXAMPLES, by: staffOf("李起草"), note: "" });
  expect(right.state).toBe("checked");
  await approve(place, asked);
});

test("neither who drafted nor who handed in the examples approves, however they type the name", async () => {
  const place = await newRulebookNode();
  await place.open();
  const version = await place.drafted("四眼");
  const asked = { version, from: TOMORROW };
  const refused = async (typed: string, name?: string): Promise<void> => {
    const by: Staff = { ...staffOf(typed), name };
    expect(await refusalOf(approve(place, { ...asked, by })), typed).toBe("release_same_person");
  };
  for (const typed of [" 李起草 ", "李 起草", "李\u3000起草", "李起草@360300"])
    await refused(typed);
  const given = { file: edition("四眼"), examples: EXAMPLES, by: staffOf("Sun Jian"), note: "" };
  await draft(place, given);
  for (const typed of ["Sun Jian", "SUN JIAN", "sunjian", "Ｓｕｎ　Ｊｉａｎ", "李起草"]) {
    await refused(typed);
  }
  // An account of that name may be the same person; one of another id and name is none.
  await refused("li.qicao@360300/policy", "李起草");
  const by = staffOf("li.wei@360300/policy");
  await draft(place, { ...given, by });
  await refused("li.wei@360000/supervisor");
  await approve(place, { ...asked, by: { ...by, id: "wang.pizhun", name: "王批准" } });
});

test("a release begins tomorrow at the earliest, by China's day", async () => {
  const place = await newRulebookNode();
  await place.open();
  const version = await place.drafted("日期");
  const asked = { version, by: staffOf("王批准"), from: TODAY };
  expect(await refusalOf(approve(place, asked))).toBe("release_date_past");
  // Two minutes before midnight in China the next day is still free.
  place.clock = startOfDay(TOMORROW) - 120_000;
  expect(chinaDate(place.clock)).toBe(TODAY);
  await approve(place, { ...asked, from: TOMORROW });
});

test("a draft that rests on a version no longer the latest is refused until drafted again", async () => {
  const place = await newRulebookNode();
  await place.open();
  const slow = await place.drafted("慢");
  await place.released("快");
  const asked = { version: slow, by: staffOf("王批准"), from: addDays(TODAY, 9) };
  expect(await refusalOf(approve(place, asked))).toBe("release_base_stale");
  await place.drafted("慢");
  expect(await refusalOf(approve(place, { ...asked, from: TOMORROW }))).toBe("release_date_taken");
  await approve(place, asked);
});

test("what was approved is not drafted again, and what was withdrawn not withdrawn again", async () => {
  const place = await newRulebookNode();
  await place.open();
  const version = await place.released("一次");
  const asked = { version, by: staffOf("王批准"), from: addDays(TODAY, 5) };
  expect(await refusalOf(place.drafted("一次"))).toBe("release_known");
  expect(await refusalOf(approve(place, asked))).toBe("release_state");
  await withdraw(place, { version, by: staffOf("王批准") });
  expect(await refusalOf(withdraw(place, { version, by: staffOf("王批准") }))).toBe(
    "release_state",
  );
  expect(await refusalOf(approve(place, asked))).toBe("release_state");
  expect(await refusalOf(approve(place, { ...asked, version: "0".repeat(64) }))).toBe(
    "release_missing",
  );
});

test("an approved version is withdrawn before its day, and its base stands again", async () => {
  const place = await newRulebookNode();
  const rulebook = await place.open();
  const before = await place.versionOn(rulebook, TODAY);
  const version = await place.released("撤回");
  place.clock = startOfDay(TOMORROW) + 1;
  expect(await refusalOf(withdraw(place, { version, by: staffOf("赵撤回") }))).toBe(
    "release_in_force",
  );
  place.clock = startOfDay(TODAY);
  await withdraw(place, { version, by: staffOf("赵撤回") });
  expect(await place.versionOn(rulebook, TOMORROW)).toBe(before);
});

test("a text that was withdrawn is drafted again, and needs an approval and a day of its own", async () => {
  const place = await newRulebookNode();
  const rulebook = await place.open();
  const version = await place.released("再来");
  await withdraw(place, { version, by: staffOf("赵撤回") });
  const base = await place.released("另一版");
  const given = { file: edition("再来"), examples: EXAMPLES, by: staffOf("孙起草"), note: "改期" };
  const again = await draft(place, given);
  expect(again).toMatchObject({ version, base, state: "checked" });
  const [row] = await selectRelease(place.store, version);
  expect(row).toMatchObject({
    ...{ state: "checked", note: "改期", drafted_by: "李起草", checked_by: "孙起草" },
    ...{ in_force_from: null, approved_by: null, approved_at: null },
    ...{ withdrawn_by: null, withdrawn_at: null },
  });
  const from = addDays(TODAY, 7);
  // Who wrote it and who brought it back are no second person.
  for (const typed of ["李起草", "孙起草"]) {
    const asked = { version, by: staffOf(typed), from };
    expect(await refusalOf(approve(place, asked))).toBe("release_same_person");
  }
  await approve(place, { version, by: staffOf("王批准"), from });
  expect(await place.versionOn(rulebook, addDays(from, -1))).toBe(base);
  expect(await place.versionOn(rulebook, from)).toBe(version);
  const bare = await place.drafted("草稿");
  await withdraw(place, { version: bare, by: staffOf("李起草") });
  expect(await place.drafted("草稿")).toBe(bare);
});

test("the database itself lets a withdrawn version go nowhere but among the drafts", async () => {
  const place = await newRulebookNode();
  await place.open();
  const version = await place.released("只能重新起草");
  await withdraw(place, { version, by: staffOf("赵撤回") });
  const set = "update rulebook.releases set";
  const which = `where version = '${version}'`;
  for (const change of ["state = 'approved'", "state = 'checked'", "note = '改'"]) {
    await expect(place.store.script(`${set} ${change} ${which}`)).rejects.toThrow(/never changes/);
  }
});

const FORBIDDEN: Readonly<Record<string, string>> = {
  "a changed text": "update rulebook.releases set text = text || ' '",
  "another day for an approved version":
    "update rulebook.releases set in_force_from = in_force_from + 1",
  "an approved version back among the drafts": "update rulebook.releases set state = 'drafted'",
  "other examples of an approved version": "update rulebook.releases set examples = ''",
  "a deletion": "delete from rulebook.releases",
  "a founding version withdrawn":
    "update rulebook.releases set state = 'withdrawn', withdrawn_at = 1800000000000",
};

test("the database itself refuses to change what was released", async () => {
  const place = await newRulebookNode();
  await place.open();
  await place.released("不可变");
  for (const [what, statement] of Object.entries(FORBIDDEN)) {
    await expect(place.store.script(statement), what).rejects.toThrow(
      /never changes|keeps every|releases_in_force_stays/,
    );
  }
});

test("the database itself asks for two persons and a later day", async () => {
  const place = await newRulebookNode();
  await place.open();
  await place.drafted("约束");
  const alone = `update rulebook.releases set state = 'approved', approved_by = drafted_by,
    approved_at = 1, in_force_from = '2030-01-01' where state = 'checked'`;
  await expect(place.store.script(alone)).rejects.toThrow(/releases_two_persons/);
  const late = `update rulebook.releases set state = 'approved', approved_by = '王',
    approved_at = ${place.clock}, in_force_from = '${TODAY}' where state = 'checked'`;
  await expect(place.store.script(late)).rejects.toThrow(/releases_not_backwards/);
});

const ZONES: PolicyFile = { path: "policies/zones.yaml", text: zonesText("2020-01-01") };
const VISIT = {
  homeArea: AREA,
  careArea: "460100" as Area,
  careType: "inpatient",
  scheme: "employee",
} as const;

/** People of Pingxiang are treated in Hainan without a filing, from this day. */
function zonesText(from: string, benefit = "local"): string {
  const pair = `home: ["360300"], treatedIn: ["460000"], from: ${from}, benefit: ${benefit}`;
  return `zones:\n  - { title: 甲, ${pair}, source: { document: 乙, trust: assumed } }\n`;
}

async function zoneOn(place: RulebookNode, rulebook: Rulebook, visitOn: typeof TODAY) {
  return (await rulebook.now(place.store)).zone({ ...VISIT, visitOn });
}

test("zones are released like a policy, each visit under those of its day", async () => {
  const place = await newRulebookNode();
  const shipped = shippedPolicies([...SHIPPED, ZONES]);
  const [one, other] = [await place.open(shipped), await place.open(shipped)];
  expect(await zoneOn(place, one, TODAY)).toBe("local");
  const file = { path: "zones.yaml", text: zonesText("2020-01-01", "referral") };
  const by = staffOf("李起草");
  const drafted = await draft(place, { file, examples: null, by, note: "" });
  expect(drafted).toMatchObject({ area: "360000", scheme: "zones", state: "checked" });
  const { version } = drafted;
  expect(await refusalOf(approve(place, { version, by, from: TOMORROW }))).toBe(
    "release_same_person",
  );
  const second = staffOf("王批准");
  expect(await refusalOf(approve(place, { version, by: second, from: TODAY }))).toBe(
    "release_date_past",
  );
  expect(await zoneOn(place, one, TOMORROW)).toBe("local");
  await approve(place, { version, by: second, from: TOMORROW });
  for (const running of [one, other]) {
    expect(await zoneOn(place, running, TODAY)).toBe("local");
    expect(await zoneOn(place, running, TOMORROW)).toBe("referral");
  }
  const kept = await selectReleases(place.store, "360000", 10);
  expect(kept.map((row) => [row.scheme, row.in_force_from, row.approved_by])).toEqual([
    ["zones", TOMORROW, "王批准"],
    ["zones", "0001-01-01", null],
  ]);
});

test("zones that do not load are no draft, and tell the line", async () => {
  const place = await newRulebookNode();
  const file = { path: "zones.yaml", text: zonesText("2020-01-01", "best") };
  const given = { file, examples: null, by: staffOf("李起草"), note: "" };
  await expect(draft(place, given)).rejects.toThrow("zones.yaml:2 zones[1].benefit");
});

test("another list of zones of the program begins tomorrow, so that a day names its version", async () => {
  const place = await newRulebookNode();
  await place.open(shippedPolicies([...SHIPPED, ZONES]));
  const later = { ...ZONES, text: zonesText("2020-01-01", "referral") };
  const rulebook = await place.open(shippedPolicies([...SHIPPED, later]));
  expect(await zoneOn(place, rulebook, TODAY)).toBe("local");
  expect(await zoneOn(place, rulebook, TOMORROW)).toBe("referral");
});

test("a node that released zones of its own gets those of the program as a draft", async () => {
  const place = await newRulebookNode();
  await place.open(shippedPolicies([...SHIPPED, ZONES]));
  const file = { path: "zones.yaml", text: zonesText("2021-01-01") };
  const by = staffOf("李起草");
  const { version } = await draft(place, { file, examples: null, by, note: "" });
  await approve(place, { version, by: staffOf("王批准"), from: TOMORROW });
  const later = { ...ZONES, text: zonesText("2020-01-01", "referral") };
  const rulebook = await place.open(shippedPolicies([...SHIPPED, later]));
  expect(place.warnings).toEqual(["rulebook.shippedAsDraft"]);
  expect(await zoneOn(place, rulebook, addDays(TOMORROW, 5))).toBe("local");
});
