/**
 * The demo's staff on a real database: each logs in with what the start prints, and has its duty.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { type ChinaMonth, chinaDate } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { codeAt } from "#identity/identity.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { DUTY_WORDS } from "#model/words.ts";
import { databaseAt, freshDatabaseUrl } from "../test/database.ts";
import { openIdentity, WINDOW } from "../test/staff.ts";
import { greeting } from "./greeting.ts";
import { DEMO_PASSWORD, DEMO_SECRET, seedStaff, staffTable } from "./staff.ts";
import { storyCards } from "./story-cards.ts";

const NOW = 1_795_000_000_000;

test.each(["360000", HUB] as NodeId[])(
  "at %s all log in, each with one duty there",
  async (node) => {
    const url = await freshDatabaseUrl();
    const seeded = { now: NOW, random: seededRandom(1) };
    await seedStaff(node, databaseAt(url), seeded);
    await seedStaff(node, databaseAt(url), seeded);
    const { identity } = openIdentity({ url, node, now: () => NOW });
    const held: string[] = [];
    for (const [loginName = ""] of staffTable()) {
      const code = codeAt(DEMO_SECRET, NOW);
      const given = { loginName, password: DEMO_PASSWORD, code, client: WINDOW };
      const session = await identity.logIn(given).then(
        (entered) => entered.session,
        () => null,
      );
      if (session === null) continue;
      expect(session.mustFinish).toBeNull();
      held.push(...session.roles.map(({ duty, place }) => `${loginName} ${duty}@${place}`));
    }
    const administrators = [
      `guanli administrator@${node}`,
      `anquan securityAdministrator@${node}`,
      `shenji auditor@${node}`,
    ];
    expect(held).toEqual(
      node === HUB
        ? ["zhiban dutyOperator@100000", "zhiban2 dutyOperator@100000", ...administrators]
        : [
            "shouli reception@360000",
            "shenhe checker@360000",
            "fuhe checker@360000",
            "zhengce1 policy@360000",
            "zhengce2 policy@360000",
            "caiwu finance@360000",
            "caiwu2 finance@360000",
            "jianguan supervisor@360000",
            expect.stringMatching(/^shoufei cashier@H36\d{9}$/),
            expect.stringMatching(/^yibaoban institutionManager@H36\d{9}$/),
            ...administrators,
          ],
    );
  },
);

test("what two persons must do, two can: of each such duty there are two", () => {
  const duties = staffTable().map(([, duty = ""]) => duty);
  for (const duty of ["checker", "policy", "finance", "dutyOperator"] as const) {
    expect(
      duties.filter((one) => one === DUTY_WORDS[duty]),
      duty,
    ).toHaveLength(2);
  }
});

test("the start prints them with what each may do", () => {
  const first = present(storyCards(2026)[0], "the first story");
  const text = greeting({
    address: "http://localhost:7000",
    first,
    now: NOW,
    tookMs: 1,
    months: [],
  });
  expect(text).toContain("国家平台 100000 只有 zhiban、zhiban2、guanli、anquan、shenji）");
  expect(chinaDate(NOW)).toMatch(/^2026-/);
  for (const [loginName = "", duty = ""] of staffTable()) {
    expect(text).toMatch(new RegExp(`  ${loginName} +${duty}：`));
  }
  expect(text).toContain(`密码 ${DEMO_PASSWORD}`);
  expect(text).toContain(`lianjie staff code ${DEMO_SECRET}`);
  expect(text).toContain("npm start -- --fresh --with-month");
});

test("a month that was played before is told, with where to see it", () => {
  const first = present(storyCards(2026)[0], "the first story");
  const months = ["2026-08", "2026-09"] as ChinaMonth[];
  const text = greeting({ address: "http://localhost:7000", first, now: NOW, tookMs: 1, months });
  expect(text).toContain("已清算、付款的月份 2026-08、2026-09");
  expect(text).toContain("npx lianjie verify --clearing 2026-08");
  expect(text).not.toContain("--with-month");
  const shown = text.replaceAll("http://localhost:7000", "http://127.0.0.1:7000");
  for (const readme of ["README.md", "README.zh-CN.md"]) {
    const [, block = "nothing"] =
      /```text\n(已清算、付款的月份[\s\S]*?)```/.exec(readFileSync(readme, "utf8")) ?? [];
    expect(shown, readme).toContain(block);
  }
});
