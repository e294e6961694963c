/** Who of staff acted, as people read it: "caiwu（460000 财务岗）". */
import { staffOf } from "#model/actor.ts";
import type { Duty } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";

export function staffWords(text: string | null): string {
  if (text === null) return "";
  const { id, place, duty } = staffOf(text);
  const post = [place, DUTY_WORDS[duty as Duty] ?? duty].filter((part) => part !== undefined);
  return post.length === 0 ? id : `${id}（${post.join(" ")}）`;
}
