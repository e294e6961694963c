/**
 * A made-up hospital's window: writes the national envelope, posts it, reads the answer. It runs in
 * the page's browser and in the tests, and knows only what a real hospital would know.
 */
import { chinaTimeText, type Instant } from "#base/date.ts";
import type { StoryCard } from "./story-card.ts";

/** What surrounds the window. */
export interface Player {
  readonly now: () => Instant;
  /** Four digits, another each time. */
  readonly serial: () => string;
  /** The answer's text, as it came. */
  readonly post: (message: string) => Promise<string>;
  /** Told each message when it leaves, and again when its answer is there. */
  readonly told: (exchange: Exchange) => void;
}

export type ExchangeState = "sent" | "answered" | "refused" | "lost";

/** A message and its answer, as texts. */
export interface Exchange {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly request: string;
  readonly answer: string;
  readonly state: ExchangeState;
  /** The refusal's sentence; says what to do. */
  readonly message: string;
  readonly output: Output;
  readonly tookMs: number;
}

/** JSON as it came; read with care. */
export type Output = unknown;

const TITLES: Readonly<Record<string, string>> = {
  "1101": "人员信息获取",
  "2201": "门诊挂号",
  "2203": "门诊就诊信息上传",
  "2204": "门诊费用明细上传",
  "2206": "门诊预结算",
  "2207": "门诊结算",
  "2208": "门诊结算撤销",
  "2301": "住院费用明细上传",
  "2303": "住院预结算",
  "2304": "住院结算",
  "2305": "住院结算撤销",
  "2401": "入院办理",
  "2402": "出院办理",
  "2601": "冲正",
  "5203": "结算信息查询",
  "5204": "费用明细查询",
};

interface Envelope {
  readonly number: string;
  readonly id: string;
  readonly time: string;
  readonly input: unknown;
}

function envelope(story: StoryCard, { number, id, time, input }: Envelope): string {
  return JSON.stringify({
    infno: number,
    msgid: id,
    mdtrtarea_admvs: story.institution.area,
    insuplc_admdvs: story.person.area,
    recer_sys_code: "01",
    dev_no: "",
    dev_safe_info: "",
    cainfo: "",
    signtype: "SM2",
    infver: "V1.0",
    opter_type: "1",
    opter: "demo",
    opter_name: "演示窗口",
    inf_time: time,
    fixmedins_code: story.institution.code,
    fixmedins_name: story.institution.name,
    sign_no: "",
    input,
  });
}

interface Read {
  readonly ok: boolean;
  readonly message: string;
  readonly output: Output;
}

function readAnswer(answer: string): Read {
  const body = JSON.parse(answer) as { infcode?: unknown; err_msg?: unknown; output?: unknown };
  // The gateway's own errors have no envelope.
  const bare = body as { message?: unknown };
  const words = body.err_msg ?? bare.message ?? "";
  return { ok: String(body.infcode) === "0", message: String(words), output: body.output };
}

export interface Window {
  send(number: string, input: unknown): Promise<Exchange>;
  /** The same bytes once more. */
  repeat(exchange: Exchange): Promise<Exchange>;
  /** Sends, and throws the answer away as if the line had been cut. */
  sendAndLose(number: string, input: unknown): Promise<Exchange>;
}

export function openWindow(story: StoryCard, player: Player): Window {
  const first = (number: string, input: unknown): Exchange => {
    const time = chinaTimeText(player.now());
    const id = `${story.institution.code}${time.replace(/\D/g, "")}${player.serial()}`;
    return {
      id,
      number,
      title: TITLES[number] ?? number,
      request: envelope(story, { number, id, time, input }),
      answer: "",
      state: "sent",
      message: "",
      output: null,
      tookMs: 0,
    };
  };
  const post = async (exchange: Exchange, lose: boolean): Promise<Exchange> => {
    player.told(exchange);
    const startedAt = player.now();
    const answer = await player.post(exchange.request);
    const tookMs = player.now() - startedAt;
    const { ok, message, output } = readAnswer(answer);
    const answered: Exchange = lose
      ? { ...exchange, state: "lost", message: "应答丢失，结果未定", tookMs }
      : { ...exchange, answer, state: ok ? "answered" : "refused", message, output, tookMs };
    player.told(answered);
    return answered;
  };
  return {
    send: (number, input) => post(first(number, input), false),
    sendAndLose: (number, input) => post(first(number, input), true),
    repeat: (exchange) => {
      const title = `${TITLES[exchange.number] ?? ""}（原报文重发）`;
      const again = { ...exchange, title, answer: "", message: "", output: null };
      return post({ ...again, state: "sent" }, false);
    },
  };
}
