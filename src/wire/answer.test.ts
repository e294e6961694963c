/** The response envelope as clients read it. */
import { expect, test } from "vitest";
import { conclusionOf } from "#base/conclusions.ts";
import { parseChinaTime } from "#base/date.ts";
import { REFUSAL_CODES, type RefusalCode, refusalText } from "#base/refusals.ts";
import { answerTexts } from "#wire/answer.ts";

const RECEIVED_AT = (parseChinaTime("2021-12-31 23:59:59") ?? 0) + 7;

function texts(textCode: boolean) {
  return answerTexts({
    area: "460100",
    receivedAt: RECEIVED_AT,
    now: () => RECEIVED_AT + 1_000,
    serial: () => "0000000042",
    textCode,
  });
}

test("a yes has code 0, times with milliseconds and the receiver's own message id", () => {
  expect(JSON.parse(texts(false).ok({ data: { x: 1n } }))).toEqual({
    infcode: 0,
    inf_refmsgid: "460100202201010000000000000042",
    refmsg_time: "20211231235959007",
    respond_time: "20220101000000007",
    err_msg: "",
    output: { data: { x: 0.01 } },
  });
});

test("a client that compares the code with a text gets a text", () => {
  const refused = { code: "person_unknown", params: {}, decidedBy: "home" } as const;
  expect(JSON.parse(texts(true).ok({}))).toMatchObject({ infcode: "0" });
  expect(JSON.parse(texts(true).refused(refused))).toMatchObject({ infcode: "-1" });
  expect(JSON.parse(texts(false).refused(refused))).toMatchObject({ infcode: -1, output: null });
});

test("a no says to the program which one it is and what may be concluded from it", () => {
  const params = { settlement: "stl_1" };
  const no = (code: RefusalCode) => ({ code, params, decidedBy: "care" }) as const;
  const read = (text: string) => JSON.parse(text) as Record<string, unknown>;
  const unknown = read(texts(false).notKept(no("settlement_unknown")));
  expect(unknown).toMatchObject({
    infcode: -1,
    err_code: "settlement_unknown",
    outcome: "unknown",
  });
  const busy = read(texts(false).notKept(no("system_busy")));
  expect(busy).toMatchObject({ infcode: -1, err_code: "system_busy", outcome: "retry" });
  // The same code is final where the answer is kept and repeated.
  const unfinished = no("settlement_unfinished");
  expect(read(texts(false).notKept(unfinished))).toMatchObject({ outcome: "retry" });
  expect(read(texts(false).refused(unfinished))).toMatchObject({ outcome: "refused" });
});

test("a sentence that says the result is open, or that nothing was done, says so to the program", () => {
  for (const code of REFUSAL_CODES) {
    const sentence = refusalText(code, {});
    const concluded = conclusionOf(code);
    if (/结果未定|勿重复收费|正在处理/.test(sentence)) expect(concluded, code).not.toBe("refused");
    if (/本次未办理|稍后重试/.test(sentence)) expect(concluded, code).toBe("retry");
    if (concluded === "refused") expect(sentence, code).not.toMatch(/用原报文ID重发/);
  }
});

test("every refusal is a short Chinese sentence", () => {
  const params = new Proxy({}, { get: () => "甲".repeat(400) }) as Record<string, string>;
  for (const code of REFUSAL_CODES) {
    const { err_msg: message } = JSON.parse(
      texts(false).refused({ code, params, decidedBy: "care" }),
    ) as { err_msg: string };
    expect(message.length, code).toBeLessThanOrEqual(200);
    expect(message, code).toMatch(/[\u4e00-\u9fff]/);
  }
});

test("the three texts that clients look for begin as they always did", () => {
  expect(refusalText("settlement_cancelled", {})).toBe("该笔结算已撤销，请勿重复办理");
  expect(refusalText("charges_missing", {})).toContain("未查询到任何有效相关的记录");
  expect(refusalText("charge_list_empty", {})).toMatch(/^费用明细List不能为空，请/);
});
