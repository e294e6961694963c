/**
 * The template of an import: its columns, what each takes, and one made-up row. The row belongs to
 * no place, so one that is left in by mistake is refused.
 */
import { present } from "#base/assert.ts";
import { CERTIFICATE_TITLES, checkDigit } from "#model/certificate.ts";
import type { NodeId } from "#model/place.ts";
import {
  CARE_TYPE_WORDS,
  IDENTITY_WORDS,
  INSURANCE_STATE_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
  SEX_WORDS,
} from "#model/words.ts";
import { factsImport } from "#registry/import-facts.ts";
import { institutionsImport } from "#registry/import-institutions.ts";
import { peopleImport } from "#registry/import-people.ts";

export const TEMPLATE_TITLES = {
  people: "参保人导入模板",
  facts: "事实和身份类别导入模板",
  institutions: "医药机构导入模板",
} as const;

export type TemplateKind = keyof typeof TEMPLATE_TITLES;
export const TEMPLATE_KINDS = Object.keys(TEMPLATE_TITLES) as TemplateKind[];

export interface TemplateColumn {
  readonly name: string;
  readonly required: boolean;
  /** What may stand in it, in words. */
  readonly takes: string;
  readonly sample: string;
}

const NOWHERE = "99010000000001";
const DAY = "日期，如2021-12-01";
const NUMBER = "99010119530307001";

const any = (words: readonly string[]): string => `${words.join("、")}之一`;
const KINDS = [...CERTIFICATE_TITLES].map(([code, title]) => `${code}（${title}）`);
const CARE = `${Object.values(CARE_TYPE_WORDS).join("、")}；多项用顿号分开`;
const YES_NO = any(["是", "否"]);

/** What a column takes, and what the made-up row has there. */
const SAID: Readonly<Record<TemplateKind, Readonly<Record<string, readonly [string, string]>>>> = {
  people: {
    人员编号: ["6位统筹区加1至24位数字或大写字母；整列设为文本", NOWHERE],
    姓名: ["文字、间隔号、连字符和空格", "演练员"],
    证件类型: [any(KINDS), "01"],
    证件号码: ["按证件类型；整列设为文本", NUMBER + checkDigit(NUMBER)],
    性别: [any(Object.values(SEX_WORDS)), ""],
    出生日期: [`${DAY}；证件号码不含出生日期的须填`, ""],
    民族: ["2位数字代码；新录入的不填为汉族01", "01"],
    参保地区划: ["6位数字，在人员编号的统筹区内", "990100"],
    险种: [any(Object.values(SCHEME_WORDS)), SCHEME_WORDS.employee],
    人员类别: [any(Object.values(PERSON_WORDS)), PERSON_WORDS.retired],
    参保状态: [
      `${any(Object.values(INSURANCE_STATE_WORDS))}，不填为${INSURANCE_STATE_WORDS.active}`,
      INSURANCE_STATE_WORDS.active,
    ],
    参保开始日期: [DAY, "2010-01-01"],
    参保终止日期: [`${DAY}；终止参保的须填，其他不填为没有终止`, ""],
    暂停日期: [`${DAY}；暂停参保的须填`, ""],
    公务员: [`${YES_NO}；新录入的不填为否`, "否"],
    单位: ["不超过200个字", "示范单位"],
    社保卡号: ["8至18位字母和数字；已登记另一张卡的不换卡", ""],
    恢复日期: [`${DAY}；恢复参保的须填，其他不填`, ""],
    变更原因: ["只在暂停或恢复已在册的参保时填，不超过200个字；新录入的不填", ""],
    卡识别码: ["8至64位字母和数字，有社保卡号的须填", ""],
  },
  facts: {
    人员编号: ["在册参保人的编号；整列设为文本", NOWHERE],
    身份类别或事实名称: [
      `${any(Object.values(IDENTITY_WORDS))}，或当地政策文件头登记的事实名称`,
      IDENTITY_WORDS.disabled,
    ],
    值: ["事实的值，按政策文件头；身份类别不填", ""],
    开始日期: [DAY, "2026-01-01"],
    终止日期: [DAY, ""],
    来源: ["依据的名单或文件，不超过150个字", "2026年民政名单"],
  },
  institutions: {
    机构编号: ["H（医院）或P（药店）加11位数字，前2位数字同区划的省", "H99010000001"],
    名称: ["不超过100个字", "示范医院"],
    区划: ["6位数字，机构所在地", "990100"],
    结算等级: [any(["1", "2", "3"]), "2"],
    协议起始日期: [DAY, "2026-01-01"],
    医疗类别: [CARE, `${CARE_TYPE_WORDS.outpatient}、${CARE_TYPE_WORDS.inpatient}`],
    地址: ["不超过200个字", "示范路1号"],
    电话: ["数字、空格、括号和横线", ""],
    协议编号: ["不超过60个字", "示范协议1号"],
    协议终止日期: [`${DAY}；不填为长期`, ""],
    跨省医疗类别: ["同医疗类别；不填为不开通跨省", CARE_TYPE_WORDS.inpatient],
    跨省病种: ["门诊慢特病病种编码，如M07803；多项用顿号分开", ""],
  },
};

function planOf(kind: TemplateKind) {
  const node = "990000" as NodeId;
  const none = (): boolean => false;
  if (kind === "people") return peopleImport(node, none);
  return kind === "facts"
    ? factsImport(node, none, () => new Map())
    : institutionsImport({ node, mayEnter: none, isArea: none });
}

/** In the order of the plan that reads it: a column of the plan without words is a defect. */
export function templateOf(kind: TemplateKind): TemplateColumn[] {
  return planOf(kind).columns.map(({ name, required = false }) => {
    const [takes, sample] = present(SAID[kind][name], `${name} says what it takes`);
    return { name, required, takes, sample };
  });
}
