import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Booked, Message, Reply, SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, HUB, type InstitutionCode, type NodeId } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { keysFromMaster, keysFromPeers } from "#transport/keys.ts";
import {
  open,
  openReply,
  peek,
  peekReply,
  seal,
  sealRefusal,
  sealReply,
} from "#wire/exchange/exchange.ts";

const CARE = "460000" as NodeId;
const HOME = "360000" as NodeId;
const keys = keysFromMaster(Buffer.alloc(32, 7));
const split = {
  totalFen: 500n,
  ownExpenseFen: 0n,
  overLimitFen: 0n,
  ownShareFirstFen: 50n,
  inScopeFen: 450n,
};
const part = {
  totalFen: 100n,
  ownExpenseFen: 0n,
  overLimitFen: 0n,
  ownShareFirstFen: 10n,
  inScopeFen: 90n,
};

const settleContent: SettleContent = {
  settlementId: "stl_0k3fz1a2b000000000001" as SettlementId,
  encounterId: "enc_0k3fz1a2b000000000001" as EncounterId,
  personId: "360300P000001" as PersonId,
  scheme: "employee",
  homeArea: "360300" as Area,
  careArea: "460100" as Area,
  institution: {
    code: "H46010000001" as InstitutionCode,
    name: "示范医院",
    kind: "hospital",
    level: 3,
  },
  careType: "chronic",
  disease: "M03900",
  flags: NO_FLAGS,
  visitOn: day("2021-12-01"),
  settledOn: day("2021-12-01"),
  split,
  lines: [1, 2, 3, 4, 5].map((n) => ({
    itemCode: `X${n}`,
    itemClass: "B",
    feeCategory: "westernDrug",
    ...part,
  })),
  accountUse: "own",
};

const bookedAnswer: Booked = {
  outcome: "booked",
  settlementId: settleContent.settlementId,
  scheme: "employee",
  person: {
    id: settleContent.personId,
    name: "张𠮷",
    certificateKind: "01",
    certificateNumber: "999999195301010014",
    sex: "male",
    birthDate: day("1953-01-01"),
    ethnicity: "01",
  },
  personType: "retired",
  civilServant: false,
  category: "longTerm",
  policyVersion: "a".repeat(64),
  split,
  payment: {
    totalFen: 500n,
    funds: [{ fund: "pooled", amountFen: 300n, inScopeFen: 450n }],
    ownAccountFen: 150n,
    relativesAccountFen: 0n,
    cashFen: 50n,
    hospitalFen: 0n,
  },
  deductibleFen: 0n,
  pooledRateBp: 7_000n,
  accountBalanceFen: 12_345n,
  explanation: ["起付标准300元，本年已付300元。"],
  notCalculated: [],
  stamp: { businessDay: day("2021-12-01"), month: "2021-12" as never },
  bookedAt: 1_638_320_400_000,
};

const sealed = (more: Partial<Parameters<typeof seal>[2]> = {}) =>
  seal("settle", settleContent, {
    id: "msg_1",
    from: CARE,
    to: HOME,
    sentAt: 1_000,
    deadline: 7_000,
    keys,
    ...more,
  });
const opened = (message: Message, now = 2_000) => open(message, { self: HOME, now, keys });

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.params.why ?? ""}`.trim();
    throw error;
  }
  return "none";
}

describe("a message", () => {
  test("opens to the content it was sealed with, to the fen, with what it came in", () => {
    const message = sealed();
    const { kind, content, received } = opened(message);
    expect(kind).toBe("settle");
    expect(content).toEqual(settleContent);
    expect(received).toEqual({
      messageId: "msg_1",
      from: CARE,
      deadline: 7_000,
      digest: message.digest,
    });
  });

  test("of equal content has an equal digest, whenever it is sealed", () => {
    expect(sealed({ id: "msg_2", sentAt: 5_000 }).digest).toBe(sealed().digest);
  });

  test("with one changed byte of content is refused", () => {
    const message = sealed();
    const content = message.content.replace('"450"', '"451"');
    expect(refusalOf(() => opened({ ...message, content }))).toBe("message_forged 内容与摘要不符");
  });

  test("with content and digest changed together is refused by its MAC", () => {
    const other = seal(
      "settle",
      { ...settleContent, accountUse: "none" },
      {
        id: "msg_1",
        from: CARE,
        to: HOME,
        sentAt: 1_000,
        deadline: 7_000,
        keys: keysFromMaster(Buffer.alloc(32, 8)),
      },
    );
    expect(refusalOf(() => opened(other))).toBe("message_forged 校验码不符");
  });

  test.each([
    ["id", { id: "msg_9" }],
    ["sender", { from: "440000" as NodeId }],
    ["deadline", { deadline: 9_000 }],
    ["time of sending", { sentAt: 1_001 }],
    ["kind", { kind: "quote" as const }],
  ])("with another %s is refused by its MAC", (_what, change) => {
    expect(refusalOf(() => opened({ ...sealed(), ...change }))).toBe("message_forged 校验码不符");
  });

  test("of an unknown kind, also one named like an object's own property, is refused", () => {
    expect(refusalOf(() => opened({ ...sealed(), kind: "pay" as never }))).toBe(
      "message_forged 报文种类未知",
    );
    expect(refusalOf(() => opened({ ...sealed(), kind: "toString" as never }))).toBe(
      "message_forged 报文种类未知",
    );
  });

  test("of another version is refused", () => {
    expect(refusalOf(() => opened({ ...sealed(), version: 2 }))).toBe(
      "message_forged 报文版本不支持",
    );
  });

  test("for another node is refused", () => {
    expect(refusalOf(() => open(sealed(), { self: CARE, now: 2_000, keys }))).toBe(
      "message_forged 收件节点不符",
    );
  });

  test("that is too long is refused before it is hashed", () => {
    const content = "x".repeat(1_000_001);
    expect(refusalOf(() => opened({ ...sealed(), content }))).toBe("message_forged 报文内容过长");
  });

  test("is refused past its deadline and not a millisecond before", () => {
    expect(refusalOf(() => opened(sealed(), 7_000))).toBe("none");
    expect(refusalOf(() => opened(sealed(), 7_001))).toBe("deadline_passed");
  });

  test("from a node without a shared key is refused, and cannot be sealed to one", () => {
    const ring = keysFromPeers(new Map([[HUB, Buffer.alloc(32, 1)]]), HOME);
    expect(refusalOf(() => open(sealed(), { self: HOME, now: 2_000, keys: ring }))).toBe(
      "message_forged 发件节点未知",
    );
    expect(refusalOf(() => sealed({ from: HOME, to: CARE, keys: ring }))).toBe("receiver_unknown");
  });

  test("truly sealed but of wrong shape or sums is refused as broken", async () => {
    const { sm3, hmacSm3 } = await import("#base/gm/sm3.ts");
    const resealed = (content: string): Message => {
      const head = { ...sealed(), content, digest: sm3(content) };
      const words = `ask settle 1 ${CARE} ${HOME} 1000 7000 ${head.digest} msg_1`;
      return { ...head, mac: hmacSm3(keys.endToEnd(CARE, HOME), words) };
    };
    const { content } = sealed();
    expect(refusalOf(() => opened(resealed(content)))).toBe("none");
    expect(refusalOf(() => opened(resealed("{")))).toBe("request_broken not JSON");
    expect(refusalOf(() => opened(resealed("null")))).toMatch("request_broken does not fit at /");
    const float = content.replace('"totalFen":"500"', '"totalFen":5e2');
    expect(refusalOf(() => opened(resealed(float)))).toBe(
      "request_broken does not fit at /split/totalFen",
    );
    const unbalanced = content.replace('"inScopeFen":"90"', '"inScopeFen":"91"');
    expect(refusalOf(() => opened(resealed(unbalanced)))).toMatch("do not add up");
  });

  test("with wrong sums is never sent", () => {
    const wrong = { ...settleContent, split: { ...split, inScopeFen: 449n } };
    expect(() =>
      seal("settle", wrong, { id: "msg_1", from: CARE, to: HOME, sentAt: 0, deadline: 1, keys }),
    ).toThrow("wrong sums");
  });
});

describe("a reply", () => {
  let message: Message;
  let reply: Reply;
  beforeEach(() => {
    message = sealed();
    reply = sealReply("settle", bookedAnswer, message, { sentAt: 2_000, keys });
  });
  const unknown = (changed: Partial<Reply>, to = message) =>
    expect(() => openReply("settle", { ...reply, ...changed }, to, keys)).toThrow(NoAnswer);

  test("opens to the answer, to the fen", () => {
    expect(openReply("settle", reply, message, keys)).toEqual(bookedAnswer);
  });

  test("of a refusal is an answer like any other", () => {
    const refused = {
      outcome: "refused",
      refusal: { code: "filing_missing", params: { channel: "小程序" }, decidedBy: "home" },
    } as const;
    const no = sealReply("settle", refused, message, { sentAt: 2_000, keys });
    expect(openReply("settle", no, message, keys)).toEqual(refused);
  });

  test("that was changed on the way leaves the outcome unknown", () => {
    unknown({ content: reply.content.replace('"300"', '"301"') });
    // Whole and summing up, with another word in it: only the digest tells.
    const other = reply.content.replace('"policyVersion":"', '"policyVersion":"x');
    expect(other).not.toBe(reply.content);
    unknown({ content: other });
    unknown({ digest: "0".repeat(64) });
    unknown({ mac: "0".repeat(64) });
    unknown({ sentAt: 3_000 });
    unknown({ answers: "msg_2" });
    unknown({ to: HOME });
    unknown({ from: "440000" as NodeId });
    unknown({ from: HUB });
  });

  test("to another message of the same id does not fit", () => {
    unknown(
      {},
      seal(
        "settle",
        { ...settleContent, accountUse: "none" },
        { id: "msg_1", from: CARE, to: HOME, sentAt: 1_000, deadline: 7_000, keys },
      ),
    );
  });

  test("of the hub in place of home is its refusal, thrown", () => {
    const no = sealRefusal(
      { code: "receiver_unknown", params: { node: HOME }, decidedBy: "hub" },
      HUB,
      message,
      { sentAt: 2_000, keys },
    );
    expect(refusalOf(() => openReply("settle", no, message, keys))).toBe("receiver_unknown");
  });

  test("of the hub that pretends to be home's answer is no answer", () => {
    const forged = sealReply(
      "settle",
      bookedAnswer,
      { ...message, to: HUB },
      { sentAt: 2_000, keys },
    );
    expect(() => openReply("settle", forged, message, keys)).toThrow("the hub answers for home");
  });

  test("with an unknown refusal code is no answer", () => {
    const odd = sealRefusal(
      { code: "no_such_code" as never, params: {}, decidedBy: "home" },
      HOME,
      message,
      { sentAt: 2_000, keys },
    );
    expect(() => openReply("settle", odd, message, keys)).toThrow(NoAnswer);
  });
});

describe("the hub", () => {
  test("reads message and reply without a key between care and home", () => {
    const message = sealed();
    const reply = sealReply("settle", bookedAnswer, message, { sentAt: 2_000, keys });
    expect(peek(message).content).toEqual(settleContent);
    expect(peekReply("settle", reply, message)).toEqual(bookedAnswer);
  });

  test("refuses what does not match its digest or its request", () => {
    const message = sealed();
    const reply = sealReply("settle", bookedAnswer, message, { sentAt: 2_000, keys });
    expect(refusalOf(() => peek({ ...message, content: "{}" }))).toBe(
      "message_forged 内容与摘要不符",
    );
    expect(refusalOf(() => peekReply("settle", { ...reply, content: "{}" }, message))).toMatch(
      "message_forged",
    );
    expect(refusalOf(() => peekReply("settle", { ...reply, answers: "msg_2" }, message))).toMatch(
      "message_forged",
    );
  });
});
