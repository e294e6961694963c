/** The names that people read for what differs when an institution closes its day. */
import type { DetailClass } from "#model/institution-day.ts";
import { chinese, type Terms } from "#model/term.ts";

const detailClass: Terms<DetailClass> = {
  onlyPlatform: { zh: "仅平台有，医疗机构无此笔", en: "only the platform has it" },
  onlyInstitution: { zh: "仅医疗机构有，平台无此笔", en: "only the institution has it" },
  twice: { zh: "医疗机构重复上报同一笔", en: "the institution tells it twice" },
  amounts: { zh: "双方金额不一致", en: "the amounts differ" },
  person: { zh: "双方人员编号或就诊ID不一致", en: "another person or encounter" },
  elsewhere: {
    zh: "双方均有，但不属于所对的日期、经办机构或清算类别",
    en: "of another day, agency or type",
  },
  reversed: {
    zh: "仅医疗机构有，平台已冲正或未结算成功",
    en: "only the institution has it: it was reversed or refused",
  },
  undecided: {
    zh: "仅医疗机构有，平台正在向参保地核实，请稍后再对",
    en: "only the institution has it: home is still asked",
  },
  declared: {
    zh: "申报的合计与上传的明细文件不一致，请核对文件是否完整",
    en: "the declared sums are not the file's",
  },
};

export const INSTITUTION_DAY_TERMS = { detailClass } as const;

export const DETAIL_WORDS = chinese(detailClass);
