/** The explained result: who pays what, how the bill was split, the working, or the refusal. */
import type { Fen } from "#base/money.ts";
import { PAYER_WORDS, SETTLEMENT_STATE_WORDS } from "#model/words.ts";
import type { SettlementShown, Share } from "../hospital-result.ts";
import type { Visit } from "../hospital-visit.ts";
import type { StoryCard } from "../story-card.ts";
import { element } from "./element.ts";
import { chineseTime, money, moneyOf } from "./shown.ts";

interface Sum {
  readonly caption: string;
  readonly shares: readonly Share[];
  readonly totalFen: Fen;
  readonly addsUp: boolean;
}

function sumTable({ caption, shares, totalFen, addsUp }: Sum): HTMLElement {
  const rows = shares.map(({ name, amountFen }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "money" }, money(amountFen)),
    ),
  );
  const verdict = addsUp ? "✓ 各项之和与总费用一致" : "✕ 各项之和与总费用不一致";
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("tbody", {}, ...rows),
    element(
      "tfoot",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "row" }, "总费用"),
        element("td", { class: "money" }, money(totalFen)),
      ),
      element(
        "tr",
        {},
        element("td", { colspan: "2", class: addsUp ? "good-text" : "bad-text" }, verdict),
      ),
    ),
  );
}

/** For the eye only: the table beside it says the same. */
function bar(payers: readonly Share[]): HTMLElement {
  const parts = payers
    .filter(({ amountFen }) => amountFen !== 0n)
    .map(({ amountFen, name }, index) => {
      const part = element("span", { class: `share share-${index % 6}`, title: name });
      part.style.flexGrow = String(amountFen < 0n ? -amountFen : amountFen);
      return part;
    });
  return element("div", { class: "bar", "aria-hidden": "true" }, ...parts);
}

function big(title: string, amountFen: Fen): HTMLElement {
  return element(
    "div",
    { class: "figure" },
    element("span", { class: "hint" }, title),
    element("strong", { class: "money" }, money(amountFen)),
  );
}

function workingList(settlement: SettlementShown): HTMLElement {
  const later = settlement.later.map((words) => element("li", {}, words));
  return element(
    "div",
    { class: "working" },
    element("h3", {}, "这个数是怎么来的"),
    element("ol", {}, ...settlement.working.map((words) => element("li", {}, words))),
    later.length === 0
      ? null
      : element("p", { class: "hint" }, "以下由参保地事后支付，未计入本次："),
    later.length === 0 ? null : element("ul", {}, ...later),
  );
}

export function settlementView(title: string, settlement: SettlementShown): HTMLElement {
  const { totalFen, parts, payers, fundFen, personFen, partsAddUp, payersAddUp } = settlement;
  const payersShown = payers.filter(
    ({ amountFen, name }) => amountFen !== 0n || name === PAYER_WORDS.cash,
  );
  return element(
    "article",
    { class: "result" },
    element("h3", {}, title),
    element(
      "div",
      { class: "figures" },
      big("总费用", totalFen),
      big("基金支付", fundFen),
      big("个人支付", personFen),
    ),
    bar(payers),
    element(
      "p",
      { class: "hint" },
      `待遇类别：${settlement.category} · 本次起付线 ${money(settlement.deductibleFen)} · ` +
        `个人账户余额 ${money(settlement.balanceFen)} · ${chineseTime(settlement.settledAt)}`,
    ),
    element("p", { class: "hint number" }, `结算编号 ${settlement.settlementId}`),
    element(
      "div",
      { class: "tables" },
      sumTable({ caption: "谁付多少", shares: payersShown, totalFen, addsUp: payersAddUp }),
      sumTable({ caption: "费用怎么分", shares: parts, totalFen, addsUp: partsAddUp }),
    ),
    settlement.working.length === 0 ? null : workingList(settlement),
  );
}

export function refusalView({ last, story }: Visit): HTMLElement {
  const promised = "refused" in story.expect;
  return element(
    "article",
    { class: "result refused" },
    element("h3", {}, `✕ 不能直接结算：${last.number} ${last.title}`),
    element("p", { class: "sentence" }, last.message),
    element(
      "p",
      { class: "hint" },
      promised
        ? "这个故事正该如此：拒绝说明了原因和下一步，没有记任何一笔账。"
        : "这个故事本应结算成功，请把上面的报文告诉我们。",
    ),
  );
}

export function lostView(): HTMLElement {
  return element(
    "article",
    { class: "result lost" },
    element("h3", {}, `? ${SETTLEMENT_STATE_WORDS.unknown}：结算报文已发出，应答丢失`),
    element(
      "p",
      { class: "sentence" },
      "没有应答不等于没有结算。用原报文重发，平台给出当时的结果；或者冲正，这笔就视同没有发生。不要换新报文重新结算，也不要重复收费。",
    ),
  );
}

/** Who, where, and the bill. */
export function visitFacts(story: StoryCard): HTMLElement {
  const { person, institution } = story;
  const fact = (name: string, words: string) => [element("dt", {}, name), element("dd", {}, words)];
  const lines = story.lines.map((line) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, line.name),
      element("td", { class: "money" }, moneyOf(line.price)),
      element("td", { class: "money" }, String(line.quantity)),
      element("td", { class: "money" }, moneyOf(line.total)),
    ),
  );
  const head = ["项目", "单价", "数量", "金额"].map((words) =>
    element("th", { scope: "col" }, words),
  );
  return element(
    "div",
    { class: "facts" },
    element(
      "dl",
      {},
      ...fact("患者", `${person.name}（${person.areaName}参保）`),
      ...fact("就医", `${institution.name}，${story.careTypeName}`),
      ...fact("故事", person.about),
    ),
    element(
      "details",
      {},
      element("summary", {}, `账单 ${story.lines.length} 项，合计 ${moneyOf(story.total)}`),
      element(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": "账单" },
        element(
          "table",
          { class: "bill" },
          element("thead", {}, element("tr", {}, ...head)),
          element("tbody", {}, ...lines),
        ),
      ),
    ),
  );
}
