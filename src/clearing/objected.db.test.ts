/** While an objection is open, or just decided, nothing of its batch is confirmed or noticed. */
import { beforeEach, describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import { allocateDue } from "#clearing/allocate.ts";
import { giveConfirmation, prepareConfirmation } from "#clearing/clearing.ts";
import {
  batchesAt,
  confirmBoth,
  decided,
  EMPLOYEE,
  goTo,
  objected,
  RESIDENT,
  refusalOf,
  workedExample,
} from "#clearing/fixtures/acts.ts";
import { CHECKER, ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
import { issueClearing } from "#clearing/issue.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

const TERMS = { parameters: CLEARING_DEFAULTS, calendar: WEEKENDS_ONLY };

let month: ClearingMonth;
let objection: string;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-20 09:00:00");
  await workedExample(month);
  goTo(month, "2026-12-21");
  await month.rounds();
  objection = await objected(month, { batch: EMPLOYEE, settlementId: "stl_2" });
});

const stateAt = async (node: NodeId = HUB) => (await batchesAt(month, node))[0]?.state;

/** As words come that were said before the objection was heard there. */
async function confirmedOnTheWay(): Promise<void> {
  const [batch] = await batchesAt(month);
  for (const node of [HAINAN, JIANGXI]) {
    const answer = await month.of(node).world.ask(
      "clearingSay",
      HUB,
      {
        ...{ batch: EMPLOYEE, version: batch?.version ?? 0, digest: batch?.digest ?? "" },
        word: {
          ...{ kind: "confirm", preparedBy: `li@${node}/finance` },
          ...{ confirmedBy: `wang@${node}/finance`, at: month.clock },
        },
      },
      0,
    );
    expect(answer.outcome).toBe("heard");
  }
}

test("a province that knows of it cannot confirm, and hears what to wait for", async () => {
  for (const node of [HAINAN, JIANGXI]) {
    const prepare = month.act(node, MAKER, (world, step) =>
      prepareConfirmation(world, step, EMPLOYEE),
    );
    expect(await refusalOf(prepare)).toBe("clearing_objected");
  }
});

describe("confirmed by both on the way, and decided", () => {
  beforeEach(confirmedOnTheWay);

  test.each(["dismissed", "upheld"] as const)(
    "%s: no notice before the hub allocates",
    async (to) => {
      goTo(month, "2026-12-31");
      const { world, store } = month.of(HUB);
      await decided(month, objection, to);
      expect(await stateAt()).toBe("objected");
      expect(await issueClearing(world, TERMS)).toBe(0);
      await allocateDue(world, CLEARING_DEFAULTS);
      expect(await stateAt()).toBe(to === "upheld" ? "generated" : "confirmed");
      await month.rounds();
      if (to === "upheld") await confirmBoth(month, EMPLOYEE);
      expect(await issueClearing(world, TERMS)).toBe(1);
      const [notice] = await store.query<{ total_fen: bigint }>(sql`
      select total_fen from clearing.notices`);
      expect(notice?.total_fen).toBe(fen(to === "upheld" ? "1193500.00" : "1278500.00"));
      expect(month.errors).toEqual([]);
    },
  );

  test("a province that pulls before the hub allocates posts nothing, and goes on after", async () => {
    await decided(month, objection, "upheld");
    await month.round(JIANGXI);
    expect(await stateAt(JIANGXI)).toBe("objected");
    await month.rounds();
    await confirmBoth(month, EMPLOYEE);
    await confirmBoth(month, RESIDENT);
    for (const node of [HUB, HAINAN, JIANGXI]) {
      const shown = await batchesAt(month, node);
      expect(shown.map(({ state, version }) => [state, version])).toEqual([
        ["confirmed", 2],
        ["confirmed", 1],
      ]);
    }
    expect(month.errors).toEqual([]);
  });

  test("a batch that is confirmed or noticed is not allocated again, whatever asks for it", async () => {
    await decided(month, objection, "dismissed");
    const { world, store } = month.of(HUB);
    await allocateDue(world, CLEARING_DEFAULTS);
    // Counted now it would come to something else.
    await store.query(sql`
      insert into clearing.exceptions (care_node, settlement_id, month, home_node, scheme, reason,
             deferred, revision, noted_at)
      values (${HAINAN}, 'stl_1', '2026-11', ${JIANGXI}, 'employee', 'leftOut', 1, 0, 0)`);
    for (const state of ["confirmed", "noticed"]) {
      await store.query(sql`update clearing.batches set state = ${state} where id = ${EMPLOYEE}`);
      await store.query(sql`update clearing.submissions set state = 'agreed', turn = turn + 1`);
      const [before] = await batchesAt(month);
      await allocateDue(world, CLEARING_DEFAULTS);
      expect((await batchesAt(month))[0]).toEqual(before);
    }
  });
});

test("a pair that cannot be noticed keeps back no other, and the log names it", async () => {
  const { world, store } = month.of(HUB);
  await store.query(sql`
    update clearing.batches
       set state = 'confirmed', care_confirmed_by = 'a b', care_confirmed_at = 0,
           home_confirmed_by = 'c d', home_confirmed_at = 0
     where id = ${EMPLOYEE}`);
  await store.query(sql`
    insert into clearing.batches select (json_populate_record(b, json_build_object(
           'id', 'bat_2', 'care_node', '440000', 'number', b.number + 1000))).*
      from clearing.batches b where id = ${EMPLOYEE}`);
  await store.query(sql`
    insert into clearing.notice_batches (notice_id, batch_id) values ('other', 'bat_2')`);
  goTo(month, "2026-12-31");
  expect(await issueClearing(world, TERMS)).toBe(1);
  expect(month.errors.join()).toContain("clearing.one 2026-11 360000 440000");
});

describe("a province that confirmed and then objects", () => {
  const WORD = {
    kind: "confirm",
    preparedBy: "li@360000/finance",
    confirmedBy: "wang@360000/finance",
  };
  const say = async (at: number) => {
    const [batch] = await batchesAt(month);
    const word = { ...WORD, at } as const;
    const told = { batch: EMPLOYEE, version: batch?.version ?? 0, digest: batch?.digest ?? "" };
    const { world } = month.of(JIANGXI);
    return await world.ask("clearingSay", HUB, { ...told, word } as never, 0);
  };

  test("takes its word back: told again late it counts for nothing", async () => {
    const early = month.clock - 3_600_000;
    expect(await say(early)).toMatchObject({ refusal: { code: "clearing_objected" } });
    await decided(month, objection, "dismissed");
    await month.rounds();
    expect(await say(early)).toMatchObject({ refusal: { code: "clearing_objected" } });
    expect(await stateAt()).toBe("generated");
  });

  test("may confirm the same version when the objection is dismissed", async () => {
    await confirmResident();
    const second = await objected(month, { batch: RESIDENT, settlementId: "stl_3" });
    await decided(month, second, "dismissed");
    await month.rounds();
    await confirmBoth(month, RESIDENT);
    expect((await batchesAt(month))[1]).toMatchObject({ state: "confirmed", version: 1 });
  });

  async function confirmResident(): Promise<void> {
    await month.act(JIANGXI, MAKER, (world, step) => prepareConfirmation(world, step, RESIDENT));
    await month.act(JIANGXI, CHECKER, (world, step) => giveConfirmation(world, step, RESIDENT));
    await month.rounds();
  }
});

test("news that cannot be kept keeps back no other, is counted, and is kept when it can be", async () => {
  const { store, room } = month.of(JIANGXI);
  const unkept = async () => (await room.probes?.open?.[0]?.look())?.count;
  // As if it had been confirmed and posted here: the hub's version would open it again.
  await store.query(sql`
    update clearing.batches
       set state = 'confirmed', care_confirmed_by = 'a b', care_confirmed_at = 0, posted_at = 0,
           home_confirmed_by = 'c d', home_confirmed_at = 0
     where id = ${EMPLOYEE}`);
  await decided(month, objection, "dismissed");
  await month.rounds(1);
  await confirmBoth(month, RESIDENT);
  expect((await batchesAt(month, JIANGXI))[1]?.state).toBe("confirmed");
  expect(month.errors.join()).toContain(`clearing.one ${EMPLOYEE}`);
  expect(await unkept()).toBe(1);
  await store.query(sql`
    update clearing.batches set state = 'objected', posted_at = null where id = ${EMPLOYEE}`);
  await month.rounds(1);
  expect(await stateAt(JIANGXI)).toBe("generated");
  expect(await unkept()).toBe(0);
});
