/** Plays one story in the panel and offers what the window may do afterwards. */

import { SETTLEMENT_STATE_WORDS as STATE } from "#model/words.ts";
import { readSettlement, type SettlementShown } from "../hospital-result.ts";
import {
  cancelVisit,
  playVisit,
  queryVisit,
  repeatVisit,
  reverseVisit,
  VISIT_MESSAGES,
  type Visit,
} from "../hospital-visit.ts";
import type { Exchange, Player } from "../hospital-window.ts";
import type { StoryCard } from "../story-card.ts";
import { button, byId, element } from "./element.ts";
import { createExchangeList } from "./exchange-view.ts";
import { lostView, refusalView, settlementView, visitFacts } from "./result-view.ts";
import { bytes, money } from "./shown.ts";

export interface StageParts {
  readonly player: Omit<Player, "told">;
  /** Told when a play begins and ends, so that the list can wait. */
  readonly busy: (playing: boolean) => void;
}

export interface Stage {
  play(story: StoryCard, lose?: boolean): Promise<void>;
}

/** Settled in this page and neither cancelled nor reversed since. */
type Standing = Set<string>;

interface Scene {
  readonly parts: StageParts;
  readonly standing: Standing;
  readonly story: StoryCard;
  readonly player: Player;
  readonly results: HTMLElement;
  readonly actions: HTMLElement;
}

function showStatus(words: string): void {
  byId("status").textContent = words;
}

const UNREACHABLE = "连接不上演示服务，请确认 npm start 仍在运行，然后再播放一次。";

/** Runs one thing at a time; a line that is down is told in the panel. */
async function during(scene: Pick<Scene, "parts" | "results">, work: () => Promise<void>) {
  scene.parts.busy(true);
  try {
    await work();
  } catch (error) {
    showStatus(UNREACHABLE);
    const why = error instanceof Error ? error.message : String(error);
    scene.results.append(
      element("p", { class: "note bad", role: "alert" }, UNREACHABLE, ` （${why}）`),
    );
  } finally {
    scene.parts.busy(false);
  }
}

function outcomeView(visit: Visit): HTMLElement {
  if (visit.outcome === "refused") return refusalView(visit);
  if (visit.outcome === "lost") return lostView();
  const settlement = readSettlement(visit.last.output);
  return settlement
    ? settlementView(`✓ ${STATE.settled}`, settlement)
    : element("p", {}, "应答里没有结算信息");
}

function outcomeWords(visit: Visit): string {
  if (visit.outcome === "refused") return `已拒绝：${visit.last.message}`;
  if (visit.outcome === "lost") return `${STATE.unknown}：应答丢失。下面可以重发原报文或冲正。`;
  const settlement = readSettlement(visit.last.output);
  if (!settlement) return "";
  const { totalFen, fundFen, personFen } = settlement;
  return `${STATE.settled}：总费用 ${money(totalFen)}，基金支付 ${money(fundFen)}，个人支付 ${money(personFen)}。`;
}

function note(scene: Scene, words: string, good: boolean): void {
  showStatus(words);
  scene.results.append(element("p", { class: `note ${good ? "good" : "bad"}` }, words));
}

function told(scene: Scene, exchange: Exchange, words: string): boolean {
  const good = exchange.state === "answered";
  note(scene, good ? words : `${exchange.number} ${exchange.message}`, good);
  return good;
}

function showSettlement(scene: Scene, title: string, exchange: Exchange): SettlementShown | null {
  const settlement = readSettlement(exchange.output);
  if (settlement) scene.results.append(settlementView(title, settlement));
  return settlement;
}

async function cancel(scene: Scene, visit: Visit): Promise<void> {
  const exchange = await cancelVisit(visit, scene.player);
  if (!told(scene, exchange, `${STATE.cancelled}：各项金额原数退回，起付线和额度恢复。`)) return;
  showSettlement(scene, "✓ 撤销产生的负数结算", exchange);
  scene.standing.delete(scene.story.key);
  offer(scene, visit, STATE.cancelled);
}

async function reverse(scene: Scene, visit: Visit): Promise<void> {
  const exchange = await reverseVisit(visit, scene.player);
  if (!told(scene, exchange, `${STATE.reversed}：这笔结算视同没有发生，可以重新播放。`)) return;
  scene.standing.delete(scene.story.key);
  offer(scene, visit, STATE.reversed);
}

async function repeat(scene: Scene, visit: Visit): Promise<void> {
  const found = await repeatVisit(visit, scene.player);
  const { answer } = found.exchange;
  const size = bytes(answer);
  if (visit.outcome === "lost" && found.visit.outcome === "settled") {
    scene.standing.add(scene.story.key);
    note(
      scene,
      `找到了：原报文当时已经结算，平台给出存下的应答（${size} 字节），没有第二次记账。`,
      true,
    );
    showSettlement(scene, `✓ 真实结果：${STATE.settled}`, found.exchange);
    offer(scene, found.visit);
    return;
  }
  const same = answer === visit.last.answer;
  const words = same
    ? `同一报文，同一应答：${size} 字节逐字节相同，没有第二次记账。`
    : `应答与上次不同：${found.exchange.message}`;
  note(scene, words, same);
}

async function query(scene: Scene, visit: Visit, what: "settlement" | "charges"): Promise<void> {
  const exchange = await queryVisit(visit, scene.player, what);
  if (what === "charges") {
    const count = Array.isArray(exchange.output) ? exchange.output.length : 0;
    told(scene, exchange, `5204 查到 ${count} 条费用明细，展开报文可看每条的四个部分。`);
    return;
  }
  if (told(scene, exchange, "5203 查到这笔结算："))
    showSettlement(scene, "5203 查询结果", exchange);
}

/** The buttons that make sense now; `undone` says why some no longer do. */
function offer(scene: Scene, visit: Visit, undone?: string): void {
  const { story, parts } = scene;
  const stay = story.nights > 0;
  const act = (words: string, work: () => Promise<void>, off?: string): HTMLElement => {
    const made = button(words, () => void during(scene, work), { disabled: off !== undefined });
    if (off !== undefined) made.append(`（${off}）`);
    return made;
  };
  const buttons: HTMLElement[] = [];
  if (visit.outcome === "settled") {
    buttons.push(
      act(`撤销 ${stay ? "2305" : "2208"}`, () => cancel(scene, visit), undone),
      act("冲正 2601", () => reverse(scene, visit), undone),
      act("重发同一报文", () => repeat(scene, visit)),
      act("查询结算 5203", () => query(scene, visit, "settlement")),
      act("查询费用 5204", () => query(scene, visit, "charges")),
    );
  } else if (visit.outcome === "lost") {
    buttons.push(
      act("重发原报文，找回结果", () => repeat(scene, visit), undone),
      act("冲正 2601", () => reverse(scene, visit), undone),
    );
  }
  const stage = createStage(parts, scene.standing);
  buttons.push(button("再播放一次", () => void stage.play(story), { class: "quiet" }));
  if (visit.outcome === "settled") {
    const lose = () => void stage.play(story, true);
    buttons.push(button("断网重演：丢掉结算应答", lose, { class: "quiet" }));
  }
  const title = element("h3", { id: "actions-title" }, "接下来可以");
  scene.actions.replaceChildren(title, element("div", { class: "buttons" }, ...buttons));
}

/** Progress by messages: the visit's number of them is known. */
function createProgress(count: number) {
  const bar = element("progress", { max: String(count), value: "0", "aria-label": "播放进度" });
  let done = 0;
  return {
    bar,
    told: ({ state, number, title }: Exchange): void => {
      if (state === "sent") {
        showStatus(`正在发送第 ${done + 1} 条，共 ${count} 条：${number} ${title}……`);
        return;
      }
      done += 1;
      bar.value = done;
    },
  };
}

export function createStage(parts: StageParts, standing: Standing = new Set()): Stage {
  return {
    play: async (story, lose = false) => {
      const exchanges = createExchangeList();
      const progress = createProgress(VISIT_MESSAGES);
      const results = element("div", { class: "results" });
      const actions = element("div", { class: "actions", role: "group" });
      let playing = true;
      const player: Player = {
        ...parts.player,
        told: (exchange) => {
          exchanges.told(exchange);
          if (playing) progress.told(exchange);
        },
      };
      const scene: Scene = { parts, standing, story, player, results, actions };
      const title = byId("panel-title");
      title.textContent = lose ? `断网：${story.story}` : story.story;
      byId("stage").replaceChildren(
        progress.bar,
        visitFacts(story),
        results,
        actions,
        element("h3", {}, "报文"),
        exchanges.root,
      );
      title.focus();
      if (standing.has(story.key)) {
        const words = "上一次播放还没有撤销：起付线、额度已经累计，这次的金额会不同。";
        results.append(element("p", { class: "note" }, words));
      }
      await during(scene, async () => {
        const visit = await playVisit(story, player, { lose });
        playing = false;
        progress.bar.remove();
        results.append(outcomeView(visit));
        if (visit.outcome === "settled") standing.add(story.key);
        offer(scene, visit);
        showStatus(outcomeWords(visit));
      });
    },
  };
}
