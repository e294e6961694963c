/** The page's program: nodes, stories, large print; the stage does the playing. */
import { FSI_PATH } from "../hospital-visit.ts";
import type { Player } from "../hospital-window.ts";
import type { StoryCard } from "../story-card.ts";
import { byId, element } from "./element.ts";
import { createStage } from "./stage.ts";
import { createStoryList, type Playable, type StoryList } from "./story-list.ts";

interface NodeShown {
  readonly node: string;
  readonly name: string;
  readonly ready: boolean;
  readonly why?: string;
}

const NODES_EVERY_MS = 15_000;
const LARGE = "lianjie-large-print";
/** The outpatient story whose answer is lost. */
const LOST_STORY = "beijingInShanghai";

/** The real interface: the page is a hospital like any other. */
function createPlayer(): Omit<Player, "told"> {
  let serial = Math.floor(Math.random() * 10_000);
  return {
    now: () => Date.now(),
    serial: () => {
      serial = (serial + 1) % 10_000;
      return String(serial).padStart(4, "0");
    },
    post: async (message) => {
      const response = await fetch(FSI_PATH, { method: "POST", body: message });
      return response.text();
    },
  };
}

async function fetched<Body>(path: string): Promise<Body> {
  const response = await fetch(path, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as Body;
}

async function showNodes(): Promise<void> {
  const line = byId("nodes-line");
  try {
    const nodes = await fetched<readonly NodeShown[]>("/demo/nodes");
    const ready = nodes.filter((node) => node.ready).length;
    const all = ready === nodes.length;
    line.textContent = all
      ? `✓ ${nodes.length} 个节点全部可以结算`
      : `✕ ${nodes.length - ready} 个节点暂不能结算，${ready} 个可以`;
    byId("nodes").replaceChildren(
      ...nodes.map(({ node, name, ready: good, why }) =>
        element(
          "li",
          { class: good ? "good" : "bad" },
          element("span", { "aria-hidden": "true" }, good ? "✓ " : "✕ "),
          good ? name : `${name}（${node}）：${why ?? "暂不能结算"}`,
        ),
      ),
    );
  } catch {
    line.textContent = "✕ 连接不上演示服务，请确认 npm start 仍在运行";
  }
  setTimeout(() => void showNodes(), NODES_EVERY_MS);
}

function largePrint(): void {
  const large = byId("large");
  const set = (on: boolean): void => {
    document.documentElement.classList.toggle("large", on);
    large.setAttribute("aria-pressed", String(on));
    large.textContent = on ? "标准字号" : "大字版";
    localStorage.setItem(LARGE, on ? "1" : "0");
  };
  large.addEventListener("click", () => set(large.getAttribute("aria-pressed") !== "true"));
  set(localStorage.getItem(LARGE) === "1");
}

/** The first story first, then what happens when the line is cut. */
function playablesOf(stories: readonly StoryCard[]): Playable[] {
  const all = stories.map((story) => ({ story, lose: false }));
  const lost = stories.find(({ key }) => key === LOST_STORY);
  return lost ? [...all.slice(0, 1), { story: lost, lose: true }, ...all.slice(1)] : all;
}

async function showStories(): Promise<void> {
  const status = byId("status");
  try {
    const stories = await fetched<readonly StoryCard[]>("/demo/stories");
    let list: StoryList | undefined;
    const stage = createStage({ player: createPlayer(), busy: (now) => list?.busy(now) });
    list = createStoryList(playablesOf(stories), ({ story, lose }) => void stage.play(story, lose));
  } catch {
    status.textContent = "故事没有取到：请确认 npm start 仍在运行，然后刷新本页。";
    status.classList.add("bad-text");
  }
}

largePrint();
byId("nodes-details").toggleAttribute("open", matchMedia("(min-width: 56rem)").matches);
void showNodes();
void showStories();
