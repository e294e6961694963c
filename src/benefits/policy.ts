/**
 * A policy file as read: heading, sources, the nine answers, what the unfiled get, and benefits,
 * each an ordered list of layers for some kinds of care.
 */
import type { ChinaDate } from "#base/date.ts";
import { type Layer, layerReader, noteTurns, whenReader } from "#benefits/layer.ts";
import { levelReader } from "#benefits/mechanisms/level.ts";
import { checkPools } from "#benefits/pools.ts";
import { answerSourcesReader, type Questions, questionsReader } from "#benefits/questions.ts";
import { At, type FileContext } from "#benefits/reading/at.ts";
import {
  type Conditions,
  careWord,
  compileConditions,
  diseaseList,
} from "#benefits/reading/conditions.ts";
import { type Dated, dated, sourceName } from "#benefits/reading/dated.ts";
import { factReader } from "#benefits/reading/facts.ts";
import { parseWhole, writtenAt } from "#benefits/reading/place.ts";
import { PolicyError } from "#benefits/reading/policy-error.ts";
import {
  list,
  mapOf,
  optional,
  type Reader,
  record,
  renamedWord,
  some,
  word,
} from "#benefits/reading/reader.ts";
import { areaCode, date, flag, text, whole, yearStart, yuan } from "#benefits/reading/values.ts";
import type { VisitCounter } from "#benefits/repeat.ts";
import { countedVisits } from "#benefits/visits.ts";
import type { Source } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";

export interface Benefit {
  readonly title: string;
  readonly care: readonly CareType[];
  readonly diseases: readonly string[] | undefined;
  readonly when: Conditions;
  readonly from: ChinaDate | undefined;
  readonly to: ChinaDate | undefined;
  readonly level: Dated<{ readonly value: number }> | undefined;
  /** What says that people treated elsewhere get the same; absent where nothing was seen. */
  readonly sameElsewhere: string | undefined;
  readonly layers: readonly Layer[];
  /** Counts the visits of the year, where some condition asks for their number. */
  readonly counts: VisitCounter["ordinal"] | null;
}

export interface Unfiled {
  readonly settle: boolean;
  readonly channel: string | undefined;
}

export interface Policy {
  readonly file: FileContext;
  readonly title: string;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly questions: Questions;
  readonly yearStarts: string;
  readonly cancel: "lastFirstPerInstitution" | "anyOrder";
  readonly choose: readonly BenefitCategory[] | undefined;
  readonly unfiled: Dated<Unfiled>;
  /** By question: where its answer comes from. */
  readonly answerSources: Readonly<Partial<Record<string, string>>> | undefined;
  /** A figure whose source is older at the day of care says so. */
  readonly oldAfterYears: number | undefined;
  readonly sources: ReadonlyMap<string, Source>;
  readonly benefits: readonly Benefit[];
}

/** Reads, and lets the rest of the file know what was read. */
function noting<T>(
  reader: Reader<T>,
  note: (value: T, file: FileContext, at: At) => void,
): Reader<T> {
  return {
    ...reader,
    read: (at) => {
      const value = reader.read(at);
      note(value, at.file, at);
      return value;
    },
  };
}

export const sourceReader: Reader<Source> = record({
  document: text,
  number: optional(text),
  article: optional(text),
  date: optional(text),
  trust: word<Source["trust"]>("official", "reprint", "press", "assumed"),
});

/** Named once, in the file's head; figures refer to them. */
export const sourcesReader = noting(mapOf(sourceReader), (sources, file) => {
  for (const [name, source] of sources) file.sources.set(name, source);
});

const unfiledReader: Reader<Dated<Unfiled>> = noting(
  dated({ settle: flag, channel: optional(text) }),
  (value, _file, at) => {
    for (const row of value.entries.flatMap((entry) => entry.rows)) {
      const others = Object.entries(row.when).filter(
        ([name, condition]) => name in whenNames && name !== "care" && condition !== undefined,
      );
      if (others.length > 0) at.fail("unfiled 只能按 care 区分", "请删去其他条件");
      if (!row.value.settle && row.value.channel === undefined) {
        at.fail("不予直接结算却没有说怎么补备案", "请写 channel: 备案渠道");
      }
    }
  },
);
const whenNames: Readonly<Record<string, unknown>> = (
  whenReader.schema as { properties: Record<string, unknown> }
).properties;

const benefitFields = record({
  title: text,
  care: some(careWord),
  diseases: optional(diseaseList),
  when: optional(whenReader),
  from: optional(date),
  to: optional(date),
  level: optional(levelReader),
  sameElsewhere: optional(sourceName),
  layers: list(layerReader),
});

const benefitReader: Reader<Benefit> = {
  schema: benefitFields.schema,
  read: (at) => {
    const spec = benefitFields.read(at);
    noteTurns(at, spec.from, spec.to);
    checkLayers(at, spec.layers);
    return { ...spec, when: spec.when ?? {}, counts: countedVisits(at, spec) };
  },
};

function checkLayers(at: At, layers: readonly Layer[]): void {
  const seen = new Set<string>();
  const items = at.fields().get("layers")?.items() ?? [];
  for (const [index, layer] of layers.entries()) {
    const where = items[index] ?? at;
    for (const name of layer.looksAt) {
      if (!seen.has(name))
        where.fail(`前面没有名为“${name}”的层`, "base 只能看排在前面的层，请核对 name");
    }
    if (layer.payer !== "account" && seen.has(layer.name)) {
      where.fail(`层名“${layer.name}”用了两次`, "同一待遇内的层名不能重复");
    }
    seen.add(layer.name);
  }
}

/** An index is the same for every case: its entries have no rows. */
const indexReader = noting(dated({ value: yuan }), (index, _file, at) => {
  const plain = index.entries.every(
    ({ rows }) => rows.length === 1 && compileConditions(rows[0]?.when ?? {}) === null,
  );
  if (!plain) at.fail("指数不分情形", "请每条只写一个 value，不写 rows 和条件");
});

const schemeReader = noting(word<Scheme>("employee", "resident"), (value, file) => {
  file.scheme = value;
});

/** The order matters: what later parts refer to is read first. */
export const policyReader = record({
  title: text,
  area: areaCode,
  scheme: schemeReader,
  facts: optional(
    noting(mapOf(factReader), (facts, file) => {
      for (const [name, fact] of facts) file.facts.set(name, fact);
    }),
  ),
  sources: sourcesReader,
  indexes: optional(
    noting(mapOf(indexReader), (indexes, file) => {
      for (const [name, index] of indexes) file.indexes.set(name, index);
    }),
  ),
  year: record({ starts: yearStart }),
  questions: noting(questionsReader, (questions, file) => {
    file.questions = questions;
  }),
  answerSources: optional(answerSourcesReader),
  oldAfterYears: optional(whole),
  cancel: renamedWord({ lastFirstPerInstitution: "lastFirst", anyOrder: "any" }),
  choose: optional(
    list(
      word<BenefitCategory>(
        "emergency",
        "zone",
        "longTerm",
        "referral",
        "otherTemporary",
        "unfiled",
      ),
    ),
  ),
  unfiled: unfiledReader,
  benefits: list(benefitReader),
});

export function openFile(path: string, fileText: string): At {
  const broken = fileText.indexOf("\uFFFD");
  if (broken >= 0) {
    const at = writtenAt(path, fileText, fileText.slice(0, broken).split("\n").length);
    throw new PolicyError(at.path, at.line, "文件里有乱码（不是 UTF-8 编码）", "请另存为 UTF-8");
  }
  const { document, lines } = parseWhole(path, fileText);
  const file: FileContext = {
    path,
    text: fileText,
    document,
    lines,
    turns: new Set(),
    sources: new Map(),
    sourcesUsed: new Set(),
    parameters: [],
    tables: [],
    whens: new Map(),
    facts: new Map(),
    diseases: new Set(),
    identities: new Set(),
    indexes: new Map(),
    answersUsed: [],
    categoriesAt: [],
    visits: [],
    questions: null,
    scheme: null,
  };
  return new At(file, "", document.contents, null);
}

/** Reads a policy file whole, or throws a PolicyError for the first thing that is wrong. */
export function readPolicy(path: string, fileText: string): Policy {
  const at = openFile(path, fileText);
  const spec = policyReader.read(at);
  checkPools(
    spec.benefits.flatMap((benefit) =>
      benefit.layers.flatMap(({ pools }) =>
        pools.map((use) => ({ ...use, spans: [...use.spans, benefit] })),
      ),
    ),
  );
  return { ...spec, file: at.file, yearStarts: spec.year.starts };
}
