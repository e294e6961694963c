/** The sorts of records that staff keep about places, with the words of their fields. */
import { TERM_WORDS } from "#model/list-words.ts";

/** A sort of records: its name on the trail, its word, and the words of its fields. */
export interface RecordSort {
  readonly record: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const PLACE_SORTS = {
  institution: {
    record: "institution",
    title: "机构",
    fields: {
      ...TERM_WORDS,
      ...{ name: "名称", area: "区划", kind: "类型", address: "地址", phone: "电话" },
      onboarding: "接入状态",
    },
  },
  pool: {
    record: "pool",
    title: "统筹区",
    fields: { name: "名称", level: "层级", members: "成员" },
  },
  agency: {
    record: "agency",
    title: "经办机构",
    fields: {
      ...{ name: "名称", area: "区划", address: "地址", phone: "电话" },
      ...{ hours: "办公时间", serves: "服务的区划" },
    },
  },
  doctor: {
    record: "doctor",
    title: "医师",
    fields: {
      ...{ name: "姓名", institution: "机构", department: "科室" },
      ...{ span: "登记日期", rights: "权限" },
    },
  },
  stop: {
    record: "stop",
    title: "停机公告",
    fields: {
      ...{ from: "开始时间", to: "结束时间", areas: "区划", kinds: "业务", notice: "公告" },
      withdrawnAt: "撤回",
    },
  },
  key: { record: "key", title: "密钥", fields: {} },
} as const satisfies Readonly<Record<string, RecordSort>>;

export type PlaceSort = keyof typeof PLACE_SORTS;
