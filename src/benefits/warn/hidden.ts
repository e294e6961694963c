/**
 * Parts of a policy file that no case reaches: rows and benefits that those before them hide,
 * conditions that contradict each other. They load, since they did when they were released, and
 * their author is told.
 */
import { benefitInForce } from "#benefits/compile.ts";
import type { PolicyFile } from "#benefits/compiled.ts";
import { partWord } from "#benefits/file-words.ts";
import { type Policy, readPolicy } from "#benefits/policy.ts";
import type { RowNote, TableNote } from "#benefits/reading/at.ts";
import { lineWords } from "#benefits/reading/place.ts";
import { type Box, boxOf, hidersOf, meet, wholeBox } from "#benefits/warn/box.ts";
import { SCHEME_WORDS } from "#model/words.ts";

/** Sentences for the author; none where every part is reached. Throws PolicyError. */
export function hiddenWarnings(file: PolicyFile): string[] {
  const policy = readPolicy(file.path, file.text);
  return [
    ...conditionWarnings(policy),
    ...policy.file.tables.flatMap((table) => tableWarnings(policy, table)),
    ...benefitWarnings(policy),
  ];
}

/** Where the conditions around a place hold, or by which of them they never do. */
function around(policy: Policy, path: string): Box | string {
  const { whens, scheme } = policy.file;
  let box: Box | string = wholeBox(scheme ?? policy.scheme);
  const [, number] = /^benefits\[(\d+)\]/.exec(path) ?? [];
  const benefit = number === undefined ? undefined : policy.benefits[Number(number) - 1];
  if (benefit !== undefined) {
    box = meet(box, boxOf({ care: benefit.care, disease: benefit.diseases }));
  }
  for (const [at, { when }] of whens) {
    const owner = at.replace(/when$/, "");
    if (!path.startsWith(owner) || path === at || typeof box === "string") continue;
    const counted = benefit?.level !== undefined && /^benefits\[\d+\]\.$/.test(owner);
    // The level that a benefit's head gives counts below it, and its own above.
    box = meet(box, boxOf(counted ? { ...when, level: undefined } : when));
  }
  const later = /\.repeat\[\d+\]$/.test(path) && typeof box !== "string";
  return later ? meet(box as Box, boxOf({ visitFrom: 2 })) : box;
}

function conditionWarnings(policy: Policy): string[] {
  return [...policy.file.whens].flatMap(([path, { when, line }]) => {
    const outer = around(policy, path);
    const box = typeof outer === "string" ? outer : meet(outer, boxOf(when));
    return typeof box === "string" ? [never(policy, path, line, box)] : [];
  });
}

function never(policy: Policy, where: string, line: number, name: string): string {
  const fact = policy.file.facts.get(name.replace(/^facts\./, ""));
  const title = fact?.title ?? TITLES[name] ?? partWord(name);
  const scheme = SCHEME_WORDS[policy.scheme];
  return (
    `${lineWords(policy.file.text, line)} ${where} 永远不成立：“${title}”的条件自相矛盾，` +
    `或与它外面的条件、${scheme}的人员不能同时成立；请核对，或删去`
  );
}

const TITLES: Readonly<Record<string, string>> = { age: "年龄", visit: "第几次" };

function tableWarnings(policy: Policy, { path, rows }: TableNote): string[] {
  const outer = around(policy, path);
  if (typeof outer === "string") return [];
  const boxes = rows.map(({ when }) => meet(outer, boxOf(when)));
  return rows.flatMap((row, index) => {
    const box = boxes[index];
    if (box === undefined) return [];
    if (typeof box === "string") return [never(policy, `“${row.text}”`, row.line, box)];
    const earlier = boxes.slice(0, index).map((one) => (typeof one === "string" ? null : one));
    const hiders = row.isRest ? null : hidersOf(box, earlier);
    return hiders === null
      ? []
      : [
          hiddenRow(
            policy,
            row,
            hiders.flatMap((place) => rows[place] ?? []),
          ),
        ];
  });
}

function hiddenRow({ file }: Policy, row: RowNote, hiders: readonly RowNote[]): string {
  const by = hiders.map(({ line, text }) => `${lineWords(file.text, line)}“${text}”`).join("、");
  return (
    `${lineWords(file.text, row.line)}“${row.text}”永远用不到：${by}在它前面，已包含它的全部情形，先写的先算；` +
    "请把条件多的行写在前面，或删去多余的行"
  );
}

function benefitWarnings(policy: Policy): string[] {
  const { benefits, file } = policy;
  const boxes = benefits.map((_, index) => around(policy, `benefits[${index + 1}].layers`));
  const days = [...file.turns];
  return benefits.flatMap(({ title }, index) => {
    const box = boxes[index];
    if (box === undefined || typeof box === "string") return [];
    const inForce = days.filter((on) => isOn(policy, index, on));
    const hiders = inForce.map((on) =>
      hidersOf(
        box,
        boxes.slice(0, index).map((one, place) => {
          return typeof one !== "string" && isOn(policy, place, on) ? one : null;
        }),
      ),
    );
    const [first] = hiders;
    if (first === null || first === undefined || hiders.includes(null)) return [];
    const by = first.map((place) => `“${benefits[place]?.title ?? ""}”`).join("、");
    return [
      `待遇“${title}”（benefits[${index + 1}]）永远用不到：${by}在它前面，` +
        "就医类型、病种和条件已包含它；特殊的写在前面，或写明 when、diseases",
    ];
  });
}

function isOn({ benefits }: Policy, index: number, on: Parameters<typeof benefitInForce>[1]) {
  const benefit = benefits[index];
  return benefit !== undefined && benefitInForce(benefit, on) !== null;
}
