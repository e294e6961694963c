/** Before a table of people is sent: what must be said with it, and how large it may be. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";

let node: LoneNode;
let server: ApiServer;

beforeAll(async () => {
  node = await startLoneNode("360000");
  server = await serveApi({ offices: [node.node.office], now: () => node.now });
});

afterAll(async () => {
  await server?.stop();
  await node?.node.stop();
});

function clerk() {
  return {
    staff: server.sessions.staff("li.wei", [{ duty: "reception", place: "360300" as DutyPlace }]),
  };
}

test("what to do with bad rows must be said: the field is named, and what to send", async () => {
  const body = new FormData();
  body.append("file", new Blob(["人员编号,姓名"]), "人员.csv");
  const asked = { as: clerk(), key: "people-import-1", body };
  const got = await server.call("360000", "POST /people/import", asked);
  expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
  expect(got.json.errors).toMatchObject([{ field: "query.bad" }]);
  expect(got.json.detail).toContain(
    "缺少有误行的处理，应为noneWritten、goodWritten之一：noneWritten有一行有误就都不写",
  );
});

test("its columns and its largest size are told beforehand", async () => {
  const told = await server.call("360000", "GET /dictionaries/imports/people");
  expect(told.json).toMatchObject({ limits: { bytes: 5 * 1024 * 1024, rows: 500_000 } });
});
