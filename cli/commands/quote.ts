/** `quote`: a case, from options or a file, against the policy of its home place, step by step. */

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type CompiledPolicy, policyIn } from "#benefits/benefits.ts";
import { parseArea } from "#model/place.ts";
import { PART_WORDS, PAYER_WORDS } from "#model/words.ts";
import { type Help, type Out, readArguments, UsageError } from "../command.ts";
import { shippedFile } from "../policy/given.ts";
import { type Fields, fieldValue, tellTrial, trialOf } from "../policy/trial.ts";

/** Option → field of a case, with what it means. */
const FIELDS: Readonly<Record<string, readonly [field: string, meaning: string]>> = {
  care: ["care", "就医类别：outpatient、chronic、pharmacy、emergency、inpatient…（必填）"],
  visit: ["visitOn", "就诊或入院日期，如 2021-12-01（必填）"],
  total: ["total", "费用总额，元（必填）"],
  "own-expense": ["ownExpense", `其中${PART_WORDS.ownExpense}，元`],
  "over-limit": ["overLimit", `其中${PART_WORDS.overLimit}，元`],
  "own-share-first": ["ownShareFirst", `其中${PART_WORDS.ownShareFirst}，元`],
  category: ["category", "待遇类别：local、longTerm、referral、emergency、unfiled…（默认 local）"],
  person: ["person", "人员：working、retired、residentAdult、residentElder、child、student"],
  age: ["age", "年龄"],
  "civil-servant": ["civilServant", "公务员：true 或 false"],
  identities: ["identities", "身份，逗号分隔：lowIncome、extremelyPoor…"],
  level: ["level", "机构等级 1、2、3（默认3）"],
  kind: ["kind", "机构：hospital 或 pharmacy"],
  disease: ["disease", "慢特病代码，如 M03900"],
  "care-area": ["careArea", "就医地区划"],
  discharge: ["dischargedOn", "出院日期"],
  settle: ["settledOn", "结算日期"],
  use: ["use", `${PAYER_WORDS.ownAccount}：none、own、relatives`],
  "own-account": ["ownAccount", `${PAYER_WORDS.ownAccount}余额，元`],
};

export const help: Help = {
  summary: "试算：一个病例按参保地政策能报多少，逐步列出",
  usage: "[--file 文件] --home 区划 --scheme 险种 --care 类别 --visit 日期 --total 金额 …",
  options: [
    ["--file 文件", "YAML 或 JSON 的病例；选项可再改其中的值"],
    ["--home 区划", "参保地六位区划，如 360300（必填）"],
    ["--scheme 险种", "employee（默认）或 resident"],
    ...Object.entries(FIELDS).map(([name, [, meaning]]) => [`--${name}`, meaning] as const),
    ["--facts 事实=值,…", "政策另外要问的事实，如 months=3,inHospital=no"],
    ["--used 累计=数,…", "本期已用的累计，金额写元，次数写整数"],
    ["--table", "给经办人看的表：每步的机制、依据、舍入、来源"],
    ["--json", "输出 JSON"],
  ],
  example:
    "lianjie quote --home 360300 --care chronic --disease M03900 --category longTerm --visit 2021-12-01 --total 465.19 --own-account 2000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["json", "table"],
    values: ["file", "home", "scheme", ...Object.keys(FIELDS)],
    several: ["used", "facts"],
  });
  const { scheme = "employee", ...fields } = caseOf(given.values);
  const policy = policyOf(fields.home, scheme);
  const { used = [], facts = [] } = Object.fromEntries(given.several);
  const example = trialOf(policy, { fields, used, facts, optionOf });
  return tellTrial(policy, example, given.flags, out);
}

/** Everything stays text: the example's reader knows what is an amount and what a date. */
function caseOf(values: ReadonlyMap<string, string>): Fields {
  const file = values.get("file");
  const fields: Fields = {};
  if (file !== undefined) {
    const read = parse(readFileSync(file, "utf8"), { schema: "failsafe" }) as unknown;
    if (typeof read !== "object" || read === null || Array.isArray(read)) {
      throw new UsageError(`${file} 应是一个病例：每行“字段: 值”`);
    }
    Object.assign(fields, read);
  }
  for (const [option, value] of values) {
    const field = FIELDS[option]?.[0] ?? option;
    if (option !== "file") fields[field] = fieldValue(field, value);
  }
  return fields;
}

/** The home place's policy. */
function policyOf(home: unknown, scheme: unknown): CompiledPolicy {
  const area = typeof home === "string" ? parseArea(home) : null;
  if (area === null) throw new UsageError("须用 --home 写明参保地的六位区划，如 360300");
  if (scheme !== "employee" && scheme !== "resident") {
    throw new UsageError("--scheme 应为 employee（职工）或 resident（居民）");
  }
  const file = shippedFile(area, scheme);
  if (!file) {
    throw new UsageError(`没有 ${area} ${scheme} 的政策，全部政策见 lianjie policy coverage`);
  }
  return policyIn(file);
}

/** The reader speaks of the file's fields; whoever wrote options knows them by other names. */
function optionOf(field: string): string {
  return Object.keys(FIELDS).find((option) => FIELDS[option]?.[0] === field) ?? field;
}
