/**
 * Role × route × place: what the running server lets in is compared with the table that was read
 * and agreed. A route without its line fails, and so does a line without its route.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { callersAt, matrixOf } from "#api/fixtures/matrix.ts";
import { GUARDIANSHIP } from "#api/fixtures/objects.ts";
import { present } from "#base/assert.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { DUTIES } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const PART = /^== (\w+)$/;

/** Lines of the table by kind of node; comments begin with #. */
function tableOf(kind: string): string[] {
  const text = readFileSync(join(import.meta.dirname, "matrix.txt"), "utf8");
  let part = "";
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    part = PART.exec(line)?.[1] ?? part;
    if (part === kind && line !== "" && !/^[#=]/.test(line)) lines.push(line);
  }
  return lines;
}

let small: SmallCountry;

beforeAll(async () => {
  small = await startSmallCountry();
  await small.settle({ person: "pingxiangLocal", at: "H36030000001", careType: "outpatient" });
  await markAll();
});

afterAll(() => small?.stop());

/** Each settlement of the province waits for somebody, and so does somebody who would act. */
async function markAll(): Promise<void> {
  const { office } = present(
    small.country.nodes.find((one) => one.node === "360000"),
    "it runs",
  );
  await office.world.store.query(sql`
    insert into identity.guardianships
      (id, guardian_id, ward_id, ward_area, relation, proof, state, requested_at)
    values (${GUARDIANSHIP}, '3603000000000001', '3603000000000002', '360300', 'parent', '户口簿',
            'requested', 1)`);
  await office.world.store.transaction((tx) =>
    tx.query(sql`
      insert into settlement.reviews (subject, reason, person_id, care_area, stay, opened_at)
      select id, 'outpatient_during_stay', person_id, '460100', 'enc_1', 1
        from settlement.home_settlements`),
  );
}

async function compare(node: string): Promise<void> {
  const { office } = present(
    small.country.nodes.find((one) => one.node === node),
    "it runs",
  );
  const head = `${"".padEnd(48)} ${callersAt(office)
    .map(({ name }) => name.slice(0, 3).padEnd(3))
    .join(" ")}`.trimEnd();
  const rows = await matrixOf(office, ROUTES as readonly Route[]);
  expect([head, ...rows].join("\n")).toBe(tableOf(office.kind).join("\n"));
}

test("at a province each caller comes as far as the table says", async () => {
  await compare("360000");
}, 180_000);

test("at the hub each caller comes as far as the table says", async () => {
  await compare("100000");
}, 180_000);

test("every duty has a column", () => {
  const at = (node: NodeId, kind: "province" | "hub") => callersAt({ node, kind });
  const all = [...at("360000" as NodeId, "province"), ...at(HUB, "hub")];
  expect(DUTIES.filter((duty) => !all.some((caller) => caller.duty === duty))).toEqual([]);
});
