/** The messages of a visit, one after the other, each with its request and its answer. */
import type { Exchange, ExchangeState } from "../hospital-window.ts";
import { element } from "./element.ts";
import { bytes, indentJson } from "./shown.ts";

/** Never by colour alone: a sign and a word each. */
const STATES: Readonly<Record<ExchangeState, readonly [sign: string, word: string]>> = {
  sent: ["…", "已发送，等应答"],
  answered: ["✓", "成功"],
  refused: ["✕", "拒绝"],
  lost: ["?", "应答丢失"],
};

export interface ExchangeList {
  readonly root: HTMLElement;
  told(exchange: Exchange): void;
}

function message(title: string, text: string): HTMLElement {
  return element(
    "div",
    { class: "message" },
    element("h4", {}, `${title}（${bytes(text)} 字节）`),
    element("pre", { tabindex: "0", "aria-label": title }, indentJson(text)),
  );
}

function fill(row: HTMLDetailsElement, exchange: Exchange): void {
  const [sign, word] = STATES[exchange.state];
  const time = exchange.state === "sent" ? "" : `${exchange.tookMs} 毫秒`;
  row.className = `exchange ${exchange.state}`;
  row.replaceChildren(
    element(
      "summary",
      {},
      element("span", { class: "sign", "aria-hidden": "true" }, sign),
      element("b", {}, exchange.number),
      element("span", { class: "grow" }, ` ${exchange.title} `),
      element("span", { class: "hint" }, `${word} ${time}`),
    ),
    exchange.message === "" ? "" : element("p", { class: "said" }, exchange.message),
    message("请求", exchange.request),
    exchange.answer === ""
      ? element("p", { class: "hint" }, "应答没有到达窗口。")
      : message("应答", exchange.answer),
  );
}

export function createExchangeList(): ExchangeList {
  const root = element("div", { class: "exchanges" });
  const rows = new Map<string, HTMLDetailsElement>();
  return {
    root,
    told: (exchange) => {
      const { id, state } = exchange;
      // The same message sent again is a row of its own.
      const known = state === "sent" ? undefined : rows.get(id);
      const row = known ?? element("details");
      rows.set(id, row);
      fill(row, exchange);
      if (!known) root.append(row);
    },
  };
}
