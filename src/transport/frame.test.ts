import { expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  FRAME_ENTRIES_MAX,
  frameLines,
  openMessages,
  openReplies,
  sealMessages,
  sealReplies,
} from "#transport/frame.ts";
import { cut } from "#transport/gather.ts";
import { keysFromMaster, keysFromPeers } from "#transport/keys.ts";

const CARE = "460000" as NodeId;
const HOME = "360000" as NodeId;
const keys = keysFromMaster(Buffer.alloc(32, 7));
const out = { self: CARE, peer: HUB, keys };
const into = { self: HUB, peer: CARE, keys };
const message: Message = {
  id: 'odd "id" 𠮷',
  kind: "settle",
  version: 1,
  from: CARE,
  to: HOME,
  sentAt: 1,
  deadline: 2,
  content: "{}",
  digest: "d",
  mac: "m",
};
const reply: Reply = {
  answers: "msg_1",
  from: HOME,
  to: CARE,
  sentAt: 3,
  content: "{}",
  digest: "d",
  mac: "m",
};

test("a frame opens to what was sealed, and an empty one to nothing", () => {
  expect(openMessages(sealMessages([message, message], out), into)).toEqual([message, message]);
  expect(openMessages(sealMessages([], out), into)).toEqual([]);
  const mixed = [reply, { gap: "msg_2" }];
  expect(openReplies(sealReplies(mixed, into), out)).toEqual(mixed);
});

test("every changed character of first line and heads is noticed", () => {
  const frame = sealMessages([message], out);
  const heads = frame.lastIndexOf("\n");
  for (let index = 0; index < heads; index += 1) {
    const other = frame[index] === "x" ? "y" : "x";
    const changed = frame.slice(0, index) + other + frame.slice(index + 1);
    expect(() => openMessages(changed, into)).toThrow(NoAnswer);
  }
});

test("a frame turned back to its sender, to a third node or cut short is dropped", () => {
  const frame = sealMessages([message], out);
  expect(() => openMessages(frame, out)).toThrow("of other nodes");
  expect(() => openMessages(frame, { ...into, self: HOME })).toThrow("of other nodes");
  expect(() => openMessages(frame.slice(0, frame.lastIndexOf("\n")), into)).toThrow("not a frame");
});

test("only the hub passes on what others wrote", () => {
  const passedOn = sealMessages([message], { self: HUB, peer: HOME, keys });
  expect(openMessages(passedOn, { self: HOME, peer: HUB, keys })).toEqual([message]);
  const forged = sealMessages([{ ...message, from: HOME }], out);
  expect(() => openMessages(forged, into)).toThrow("speaks for another");
});

test("a head with wrong types is dropped though its MAC is right", () => {
  const wrong = sealMessages([{ ...message, deadline: "soon" as never }], out);
  expect(() => openMessages(wrong, into)).toThrow("bad head");
});

test("a content with a line break cannot be sealed", () => {
  expect(() => sealMessages([{ ...message, content: "{\n}" }], out)).toThrow("one line");
});

test("the length of a frame is told by its first line, and is bounded", () => {
  expect(frameLines("lianjie/1 a b 2 mac")).toBe(5);
  for (const line of [
    "",
    "hello",
    "lianjie/1 a b 257 m",
    "lianjie/2 a b 1 m",
    "lianjie/1 a b -1 m",
  ]) {
    expect(frameLines(line)).toBe(0);
  }
});

test("many or large entries are cut into frames within the limits", () => {
  const sizes = (size: number, count: number) =>
    cut(
      Array.from({ length: count }, () => size),
      (item) => item,
    ).map((frame) => frame.length);
  expect(sizes(1, 2 * FRAME_ENTRIES_MAX + 1)).toEqual([FRAME_ENTRIES_MAX, FRAME_ENTRIES_MAX, 1]);
  expect(sizes(1_000_000, 20)).toEqual([15, 5]);
});

test("keys differ by pair and use, and are the same at both ends", () => {
  const shared = Buffer.alloc(32, 1);
  const care = keysFromPeers(
    new Map([
      [HUB, shared],
      [HOME, Buffer.alloc(32, 2)],
    ]),
    CARE,
  );
  const hub = keysFromPeers(new Map([[CARE, shared]]), HUB);
  expect(care.hop(CARE, HUB)).toEqual(hub.hop(HUB, CARE));
  expect(care.hop(CARE, HUB)).not.toEqual(care.endToEnd(CARE, HUB));
  expect(care.endToEnd(CARE, HOME)).not.toEqual(care.endToEnd(CARE, HUB));
  expect(() => hub.endToEnd(CARE, HOME)).toThrow("own node only");
  expect(() => hub.hop(HUB, HOME)).toThrow(/未接入平台/);
  expect(() => keysFromMaster(Buffer.alloc(8))).toThrow("16 bytes");
});
