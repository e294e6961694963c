import { expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { open, openReply, seal } from "#wire/exchange/exchange.ts";
import { rewritten, sealedMessage, sealedReply } from "./forgery.ts";

const keys = keysFromMaster(new Uint8Array(32).fill(7));
const [care, home] = ["310000", "360000"] as NodeId[] as [NodeId, NodeId];
const content = JSON.stringify({
  settlementId: "stl_00000000000000000001",
  personId: "360300000001",
  homeArea: "360300",
});
const way = { id: "msg_1", from: care, to: home, sentAt: 1, deadline: 9 };
const inquiry = sealedMessage(
  {
    ...way,
    kind: "inquire",
    version: seal("inquire", JSON.parse(content), { ...way, keys }).version,
    content,
  },
  keys,
);
const neverSeen = '{"outcome":"neverSeen"}';

test("a node believes what is sealed under the sender's key, and nothing that was rewritten", () => {
  const options = { self: home, now: 5, keys };
  expect(open(inquiry, options).kind).toBe("inquire");
  const other = rewritten(inquiry, content.replace("0001", "0002"));
  expect(() => open(other, options)).toThrow("校验码不符");
});

test("care believes what is sealed under home's key, and nothing that was rewritten", () => {
  const reply = sealedReply(inquiry, { from: home, sentAt: 6, content: neverSeen }, keys);
  expect(openReply("inquire", reply, inquiry, keys)).toEqual({ outcome: "neverSeen" });
  const no = rewritten(reply, neverSeen.replace("neverSeen", "undone"));
  expect(() => openReply("inquire", no, inquiry, keys)).toThrow(NoAnswer);
});

test("the hub's no in home's place comes as a refusal on the way, not as an answer", () => {
  const refusal = { code: "tombstone_met", params: {}, decidedBy: "home" };
  const said = JSON.stringify({ outcome: "refused", refusal });
  const reply = sealedReply(inquiry, { from: HUB, sentAt: 6, content: said }, keys);
  expect(() => openReply("inquire", reply, inquiry, keys)).toThrow("已被判定为未办理");
});
