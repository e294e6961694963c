/** The stories: found by typing, walked with the arrow keys, played with Enter. */
import type { StoryCard } from "../story-card.ts";
import { button, byId, element } from "./element.ts";

export interface Playable {
  readonly story: StoryCard;
  /** The settlement's answer is thrown away. */
  readonly lose: boolean;
}

export interface StoryList {
  /** While one plays the others wait. */
  busy(playing: boolean): void;
}

function promise({ story, lose }: Playable): string {
  if (lose) return "断网";
  if ("refused" in story.expect) return "会拒绝";
  return story.nights > 0 ? "住院结算" : "结算";
}

function kindOf({ story, lose }: Playable): string {
  if (lose) return "cut";
  return "refused" in story.expect ? "no" : "yes";
}

function wordsOf({ story, lose }: Playable): string {
  const { person, institution } = story;
  return [
    story.story,
    person.name,
    person.areaName,
    person.about,
    institution.name,
    institution.areaName,
    story.careTypeName,
    promise({ story, lose }),
    "refused" in story.expect ? "拒绝" : "",
  ].join(" ");
}

function rowOf(playable: Playable, play: (playable: Playable) => void): HTMLLIElement {
  const { story, lose } = playable;
  const { person, institution } = story;
  const made = button("", () => play(playable), { class: "story" });
  made.append(
    element("span", { class: "sign", "aria-hidden": "true" }, "▶"),
    element(
      "span",
      { class: "grow" },
      element("b", {}, lose ? `应答丢失：${story.story}` : story.story),
      element(
        "span",
        { class: "hint" },
        `${person.name} · ${person.areaName} → ${institution.name} · ${story.careTypeName}`,
      ),
    ),
    element("span", { class: `badge ${kindOf(playable)}` }, promise(playable)),
  );
  return element("li", {}, made);
}

/** Arrow keys walk the visible stories; up from the first goes back to the filter. */
function walk(filter: HTMLInputElement, rows: () => readonly HTMLButtonElement[]): void {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      filter.focus();
      filter.select();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const visible = rows();
    const at = visible.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0 && document.activeElement !== filter) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) filter.focus();
    else visible[Math.min(next, visible.length - 1)]?.focus();
  });
}

export function createStoryList(
  playables: readonly Playable[],
  play: (playable: Playable) => void,
): StoryList {
  const filter = byId("filter") as HTMLInputElement;
  const list = byId("list");
  let playing = false;
  const rows = playables.map((playable) => ({
    words: wordsOf(playable).toLowerCase(),
    row: rowOf(playable, (chosen) => {
      if (!playing) play(chosen);
    }),
  }));
  const empty = element("li", { class: "note" }, "没有符合的故事。");
  empty.append(
    button("清除筛选", () => {
      filter.value = "";
      show();
      filter.focus();
    }),
  );
  const show = (): void => {
    const wanted = filter.value.trim().toLowerCase().split(/\s+/);
    const found = rows.filter(({ words }) => wanted.every((word) => words.includes(word)));
    list.replaceChildren(...(found.length > 0 ? found.map(({ row }) => row) : [empty]));
    byId("count").textContent = `${found.length} 个故事`;
  };
  filter.addEventListener("input", show);
  show();
  walk(filter, () => [...list.querySelectorAll<HTMLButtonElement>("button.story")]);
  return {
    busy: (now) => {
      playing = now;
      list.classList.toggle("busy", now);
      for (const row of list.querySelectorAll("button.story")) {
        row.setAttribute("aria-disabled", String(now));
      }
    },
  };
}
