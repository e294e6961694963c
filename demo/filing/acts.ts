/** What persons and clerks of a story do, each told with the words that the API answered. */
import { broken, type Got, type Json, StoryBroken } from "./caller.ts";
import type { Newcomer } from "./newcomers.ts";
import type { Stage } from "./stage.ts";

export type Wish = Json;

export interface Filled {
  readonly wish: Wish;
  readonly materials?: readonly string[];
}

export interface Asked {
  readonly kind?: "file" | "change" | "cancel" | "supplement";
  readonly filing?: string;
  readonly materials?: readonly string[];
}

/** The smallest bytes that are a picture. */
export const PICTURE = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);

function done(what: string, got: Got): Json {
  if (got.status >= 300) throw broken(what, got);
  return got.json;
}

/** A material of the person's own; `about` are a holder, a last day. */
export async function paper(
  person: Newcomer,
  kind: string,
  about: Readonly<Record<string, string>> = {},
): Promise<string> {
  const query = new URLSearchParams({ kind, ...about });
  const got = await person.session.upload(`/person/materials?${query}`, PICTURE, "paper.png");
  return String(done("上传材料", got).material);
}

/** The version of the promise that is signed today. */
export async function promised(person: Newcomer): Promise<Wish> {
  const rules = done("查询备案办法", await person.session.get("/person/filing-rules"));
  const { version } = rules.promise as { readonly version: string };
  return { evidence: "commitment", promised: version };
}

export async function draft(person: Newcomer, wish: Wish, asked: Asked = {}): Promise<Json> {
  const { kind = "file", ...more } = asked;
  const got = await person.session.write("POST /person/applications", { kind, wish, ...more });
  return done("填写申请", got);
}

export function handIn(person: Newcomer, { application, version }: Json): Promise<Got> {
  const path = `POST /person/applications/${String(application)}/submit`;
  return person.session.write(path, undefined, version);
}

/** Another try of the same draft, filled in otherwise. */
export async function fill(
  person: Newcomer,
  { application, version }: Json,
  { wish, materials = [] }: Filled,
): Promise<Json> {
  const path = `PUT /person/applications/${String(application)}`;
  return done("补正申请", await person.session.write(path, { wish, materials }, version));
}

/** It is refused with this code; its sentence is told. */
export function refusedBy(stage: Stage, who: string, { status, json }: Got, code: string): void {
  if (json.code !== code) {
    throw new StoryBroken(`应被拒绝（${code}），却是${status}：${JSON.stringify(json)}`);
  }
  stage.tell(who, `被拒绝（${code}）：${String(json.detail)}`);
}

/** What an application came to: the filing, when it was approved at once. */
export function cameTo(
  stage: Stage,
  got: Got,
): { readonly state: string; readonly filing: string } {
  const { state, stateWords, kindWords, made, dueOn } = done("提交申请", got);
  const until = state === "submitted" ? `，应在${String(dueOn)}前办结` : "";
  stage.tell("参保人", `提交“${String(kindWords)}”：${String(stateWords)}${until}`);
  return { state: String(state), filing: String(made) };
}

/** Files at once, by rule. */
export async function files(
  stage: Stage,
  person: Newcomer,
  wish: Wish,
  asked: Asked = {},
): Promise<string> {
  const sent = await handIn(person, await draft(person, wish, asked));
  const { state, filing } = cameTo(stage, sent);
  if (state !== "approved") throw new StoryBroken(`应即时办结，却是${state}`);
  return filing;
}

/** A checker looks at what was handed in and approves it. */
export async function approve(stage: Stage, person: Newcomer, { json }: Got): Promise<string> {
  const checker = await stage.clerk(person.node, "shenhe");
  const path = `POST /applications/${String(json.application)}/approve`;
  const got = done("审核", await checker.write(path, undefined, json.version));
  stage.tell("审核", `核对材料：${String(got.stateWords)}`);
  return String(got.made);
}

/** Hands in with papers, and a checker approves. */
export async function filesOnPapers(
  stage: Stage,
  person: Newcomer,
  wish: Wish,
  asked: Asked,
): Promise<string> {
  const sent = await handIn(person, await draft(person, wish, asked));
  cameTo(stage, sent);
  return await approve(stage, person, sent);
}

export async function cancels(
  stage: Stage,
  person: Newcomer,
  filing: string,
  wish: Wish = {},
): Promise<void> {
  await files(stage, person, wish, { kind: "cancel", filing });
}

export async function filingNow(person: Newcomer, filing: string): Promise<Json> {
  const got = done("查询备案", await person.session.get(`/person/filings/${filing}`));
  return got.current as Json;
}
