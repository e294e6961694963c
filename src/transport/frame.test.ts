import { expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  FRAME_ENTRIES_MAX,
  fitsMessage,
  headsOf,
  messageOf,
  openMessages,
  openReplies,
  sealMessages,
  sealReplies,
  startOf,
} from "#transport/frame.ts";
import { createFrameReader } from "#transport/frame-reader.ts";
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
  const heads = frame.trimEnd().lastIndexOf("\n");
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
  expect(() => openMessages(frame.slice(0, -1), into)).toThrow("not a frame");
  expect(() => openMessages(`${frame}{}\n`, into)).toThrow("not a frame");
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

test("what the first line promises is bounded", () => {
  const mac = "a".repeat(64);
  expect(startOf(`lianjie/2 a b 2 100 ${mac}`)).toMatchObject({ count: 2, headLength: 100 });
  for (const line of [
    "",
    "hello",
    `lianjie/1 a b 1 1 ${mac}`,
    `lianjie/2 a b -1 1 ${mac}`,
    `lianjie/2 a b 257 1 ${mac}`,
    `lianjie/2 a b 1 1001 ${mac}`,
    "lianjie/2 a b 1 1 short",
  ]) {
    expect(() => startOf(line)).toThrow(NoAnswer);
  }
});

test("a frame that comes in pieces of any size is read entry by entry", () => {
  const frame = sealMessages([message, { ...message, id: "msg_2", content: "[1]" }], out);
  for (const size of [1, 2, 7, 100, frame.length]) {
    const seen: Message[] = [];
    const reader = createFrameReader({
      heads: (start, text) => headsOf(start, text, into, fitsMessage),
      entry: (head, content) => seen.push(messageOf(head, content)),
    });
    const two = frame + frame;
    for (let at = 0; at < two.length; at += size) reader.push(two.slice(at, at + size));
    expect(reader.between).toBe(true);
    expect(seen.map(({ id }) => id)).toEqual([message.id, "msg_2", message.id, "msg_2"]);
  }
});

test("a forged frame is dropped before any of its contents is read", () => {
  const frame = sealMessages([{ ...message, content: "x".repeat(1_000_000) }], out);
  const forged = frame.replace(/[0-9a-f]{64}\n/, `${"0".repeat(64)}\n`);
  const heads = forged.indexOf("\n", forged.indexOf("\n") + 1) + 1;
  const reader = createFrameReader({
    heads: (start, text) => headsOf(start, text, into, fitsMessage),
    entry: () => expect.unreachable("nothing of it is read"),
  });
  reader.push(forged.slice(0, heads - 1));
  expect(() => reader.push("\n")).toThrow("bad MAC");
});

test("a first line without end is dropped", () => {
  const reader = createFrameReader({ heads: () => [], entry: () => {} });
  expect(() => reader.push("x".repeat(1_000))).toThrow("not a frame");
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

test("a node has its own seals, and no other node's", () => {
  const seals = [Buffer.alloc(32, 3), Buffer.alloc(32, 4)];
  const care = keysFromPeers(new Map(), CARE, seals);
  expect(care.seals(CARE)).toEqual(seals);
  expect(care.seals(HOME)).toEqual([]);
  expect(keysFromPeers(new Map(), CARE).seals(CARE)).toEqual([]);
  expect(() => keysFromPeers(new Map(), CARE, [Buffer.alloc(8)])).toThrow("16 bytes");
  expect(keys.seals(CARE)).not.toEqual(keys.seals(HOME));
});
