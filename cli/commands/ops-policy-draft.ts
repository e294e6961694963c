/**
 * `policy draft FILE`: records a policy file as a draft in its node's rulebook and checks
 * it.
 */
import { existsSync } from "node:fs";
import { assert } from "#base/assert.ts";
import {
  documentKindOf,
  documentSubject,
  hiddenWarnings,
  isPolicy,
  NATION,
  type PolicyFile,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { RELEASE_SCHEME_WORDS } from "#model/words.ts";
import { readExamplesBeside, readPolicyPaths } from "#policies.ts";
import { draft, subjectOf } from "#rulebook/rulebook.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { onlyNode, releasersAt, shortVersion, withRulebooks } from "../ops/rulebooks.ts";

export const help: Help = {
  summary: "发布第一步：把政策文件登记为草稿并检查（能加载、有算例、到分相符）",
  usage:
    "文件 [--note 说明] [--token-file 文件] [--by 登录名] [--database-url 地址] [--nodes 列表]",
  options: [
    [
      "文件",
      "政策文件，或备案办法 filing.yaml、慢特病开通范围 openings.yaml、病种对照 diseases.yaml、工作日历 calendar.yaml、清算参数 clearing.yaml（国家节点）、免备案区 zones.yaml（须用 --nodes 写明一个节点）；政策同名的 .examples.yaml 是它的算例。同一份文本可再次登记，重新检查",
    ],
    ["--note 说明", "改了什么、依据什么文件"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example: 'lianjie policy draft 草案.yaml --note "慢特病比例提高两个百分点"',
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES, "note"] });
  const [path, ...more] = given.plain;
  if (!path?.endsWith(".yaml") || more.length > 0) throw new UsageError("请写一个政策文件");
  if (!existsSync(path)) throw new UsageError(`没有文件 ${path}`);
  // What the files say wrongly is told before any database is asked.
  const [file] = readPolicyPaths([path]);
  assert(file !== undefined, "a file that is there is read");
  const examples = isPolicy(file) ? readExamplesBeside(file) : null;
  const home = homeOf(file, examples);
  return await withRulebooks(given, async (rulebooks) => {
    const node = home ?? onlyNode(rulebooks);
    const context = rulebooks.get(node);
    if (context === undefined) throw new UsageError(`没有节点 ${node} 的数据库`);
    const { area: place } = subjectOf(file, node);
    const by = await actingIn(given, context, { duties: releasersAt(context.node), area: place });
    const note = given.values.get("note") ?? "";
    const { version, area, base, scheme, state, findings } = await draft(context, {
      file,
      examples,
      by,
      note,
    });
    const short = shortVersion(version);
    out(`已登记为草稿：${area} ${RELEASE_SCHEME_WORDS[scheme]}，版本 ${short}`);
    out(`  依据的版本：${base === null ? "无，这是该险种的第一版" : shortVersion(base)}`);
    for (const { title, differences } of findings.wrong) {
      out(`  ✗ 算例“${title}”：${differences.join("；")}`);
    }
    out(`  算例${findings.examples}个，${findings.examples - findings.wrong.length}个到分相符`);
    const hidden = isPolicy(file) ? hiddenWarnings(file) : [];
    for (const words of hidden) out(`  提示：${words}`);
    if (findings.gaps > 0) out(`  提示：${findings.gaps}种情形没有参数，见 lianjie policy check`);
    if (state === "checked") {
      out(`检查通过。由另一位政策岗人员批准：lianjie policy approve ${short} --from 施行日期`);
      return EXIT.done;
    }
    out(`检查未通过：${findings.why ?? ""}`);
    return EXIT.found;
  });
}

/** The node of a policy or document; null for what is of no one place. Throws PolicyError. */
function homeOf(file: PolicyFile, examples: PolicyFile | null): NodeId | null {
  const kind = documentKindOf(file);
  if (kind !== null) {
    const { area, at } = documentSubject(kind, file, HUB);
    if (at === "hub") return HUB;
    return area === NATION ? null : nodeOf(area);
  }
  const policy = policyIn(file);
  if (examples !== null) readExamples(examples.path, examples.text, policy);
  return nodeOf(policy.area);
}
