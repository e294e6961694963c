/**
 * A place in a policy file: a YAML node with its line, so that whatever is wrong can be told with
 * file, line and remedy. Everything that reads a policy reads through here.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { ChinaDate } from "#base/date.ts";
import type { Fen } from "#base/money.ts";
import type { Fact } from "#benefits/reading/fact.ts";
import { wideIn } from "#benefits/reading/meant.ts";
import { writtenAt } from "#benefits/reading/place.ts";
import { PolicyError } from "#benefits/reading/policy-error.ts";
import type { Source } from "#model/benefit.ts";
import type { IdentityKind, Scheme } from "#model/person.ts";

/** One dated entry of a parameter, for coverage, explanation and comparison. */
export interface ParameterNote {
  /** Where it stands: "benefits[1].layers[1].rules[2].deductible.amount". */
  readonly path: string;
  readonly from: ChinaDate;
  readonly to: ChinaDate | undefined;
  /** The entry as the author wrote it, on one line. */
  readonly text: string;
  readonly sources: readonly Source[];
}

/** "afterDeductible" of bandScale at "benefits[1].layers[1].rules[3].bands". */
export interface AnswerUsed {
  readonly path: string;
  readonly question: string;
  readonly word: string;
}

/** A row of a table as the author wrote it. */
export interface RowNote {
  /** Conditions; what they may be, conditions.ts knows. */
  readonly when: object;
  /** It has no conditions: whatever is left. */
  readonly isRest: boolean;
  readonly line: number;
  readonly text: string;
}

/** The rows of one dated entry, for warnings. */
export interface TableNote {
  readonly path: string;
  readonly rows: readonly RowNote[];
}

/** An index of the file's head, such as the average wage: its worth from day to day. */
export interface Index {
  readonly entries: readonly {
    readonly from: ChinaDate;
    readonly to: ChinaDate | undefined;
    readonly rows: readonly { readonly value: { readonly value: Fen } }[];
  }[];
}

/** What is known of the file while it is read; filled from top to bottom. */
export interface FileContext {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** Every day on which some parameter begins, or the day after one ends. */
  readonly turns: Set<ChinaDate>;
  readonly sources: Map<string, Source>;
  readonly sourcesUsed: Set<string>;
  readonly parameters: ParameterNote[];
  readonly tables: TableNote[];
  /** Conditions under `when`, by their path. */
  readonly whens: Map<string, { readonly when: object; readonly line: number }>;
  /** Facts that the policy asks for beside the case's own fields. */
  readonly facts: Map<string, Fact>;
  /** Diseases and identities that some condition names. */
  readonly diseases: Set<string>;
  readonly identities: Set<IdentityKind>;
  readonly indexes: Map<string, Index>;
  /** Answers that a rule rests on and that may cost the patient money, with the rule's place. */
  readonly answersUsed: AnswerUsed[];
  /** Places at which a category of people treated elsewhere is asked for. */
  readonly categoriesAt: string[];
  /** Where a condition asks which visit of the year it is. */
  readonly visits: At[];
  /** Its answers to the nine questions; `answer` of questions.ts knows their types. */
  questions: Readonly<Record<string, unknown>> | null;
  scheme: Scheme | null;
}

export class At {
  readonly file: FileContext;
  readonly path: string;
  readonly node: Node | null;
  readonly #parent: At | null;

  constructor(file: FileContext, path: string, node: Node | null, parent: At | null) {
    this.file = file;
    this.path = path;
    this.node = node !== null && isAlias(node) ? (node.resolve(file.document) ?? null) : node;
    this.#parent = parent;
  }

  get line(): number {
    const offset = this.node?.range?.[0];
    if (offset !== undefined) return this.file.lines.linePos(offset).line;
    return this.#parent?.line ?? 1;
  }

  fail(what: string, mend: string): never {
    const wide = wideIn(this.text() ?? "");
    const remedy = wide === null ? mend : `${wide}；${mend}`;
    const at = writtenAt(this.file.path, this.file.text, this.line);
    throw new PolicyError(at.path, at.line, what, remedy, this.path);
  }

  /**
   * The scalar's own text, so that 300.50 never passes through a float; null when it is no scalar.
   */
  text(): string | null {
    if (this.node === null || !isScalar(this.node)) return null;
    return this.node.source ?? String(this.node.value);
  }

  /** The node as written, on one line and without comments. */
  written(): string {
    const [start, end] = this.node?.range ?? [0, 0];
    const lines = this.file.text.slice(start, end).split("\n");
    return lines
      .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
      .join(" ")
      .trim();
  }

  isMap(): boolean {
    return this.node !== null && isMap(this.node);
  }

  isList(): boolean {
    return this.node !== null && isSeq(this.node);
  }

  fields(): Map<string, At> {
    if (this.node === null || !isMap(this.node)) {
      this.fail("这里应是“名称: 内容”的一组字段", "请按 docs/policies 的写法改成字段");
    }
    const fields = new Map<string, At>();
    for (const pair of this.node.items) {
      const key = isScalar(pair.key)
        ? (pair.key.source ?? String(pair.key.value))
        : String(pair.key);
      const path = this.path === "" ? key : `${this.path}.${key}`;
      // YAML itself refuses 5000 twice, but not 5000 beside "5000".
      if (fields.has(key)) this.fail(`“${key}”写了两次`, "同一名称只能写一次，请删去一个");
      fields.set(key, new At(this.file, path, pair.value as Node | null, this));
    }
    return fields;
  }

  items(): At[] {
    if (this.node === null || !isSeq(this.node)) {
      this.fail("这里应是一个列表", "请写成 [甲, 乙] 或每行以“- ”开头");
    }
    return this.node.items.map(
      (item, index) => new At(this.file, `${this.path}[${index + 1}]`, item as Node, this),
    );
  }
}
