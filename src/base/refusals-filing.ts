/** Refusals of filings, as people ask for them and agencies decide; part of `refusals.ts`. */

export type Params = Readonly<Record<string, string>>;

const texts = {
  application_missing: (p) => `没有申请${p.application}，请核对编号`,
  application_state: (p) => `该申请${p.state}，不能再办理，请先查询`,
  application_open: (p) => `已有申请${p.application}正在办理，请等待结果，或先撤回它`,
  application_same_person: () => "提出或经手的人不能审核，请由另一人办理",
  application_problems: (p) => `有${p.count}处须补正：${p.why}。请一次补齐后再提交`,
  institution_may_not_refer: () => "本机构没有转诊资格，请由有转诊资格的医院办理转院备案",
  chosen_institution_stands: (p) => `${p.institution}已是该参保人的定点医药机构，不需要重复办理`,
  chosen_disease_free: (p) =>
    `参保地${p.area}没有规定病种${p.disease}须在选定的定点机构就医，不需要选定，可在任一定点机构就医`,
  chosen_missing: (p) => `没有定点记录${p.chosen}，请查询本人的定点机构后再办理`,
  chosen_over: (p) => `该定点已于${p.on}终止，不能再变更；需要时请重新选定`,
  chosen_institutions_many: (p) =>
    `定点医药机构最多${p.max}家，现有${p.chosen}，请先撤销其中一家再办理`,
  filing_unknown: (p) => `没有备案${p.filing}，请核对编号`,
  filing_over: (p) => `该备案${p.state}，不能变更或取消，需要时请重新备案`,
  filing_field_missing: (p) => `缺少${p.field}，请补填后再提交`,
  filing_kind_closed: (p) => `参保地不办理${p.kind}备案，请改选其他备案类别`,
  filing_target_home: (p) => `${p.area}就是参保地所在省，同省就医不需要跨省备案，请核对就医地`,
  filing_target_unknown: (p) => `没有行政区划${p.area}，请重新选择就医地`,
  filing_target_wide: (p) => `${p.area}须备案到市，请选择具体的市`,
  filing_dates_reversed: (p) => `结束日期${p.to}早于开始日期${p.from}，请更正`,
  filing_begins_past: (p) =>
    `开始日期${p.from}早于今天${p.today}，请改为今天或以后；已入院未出院的，请选“从入院之日起生效”`,
  filing_begins_late: (p) => `开始日期${p.from}过远，最迟为${p.latest}，请更正，或临近时再申请`,
  filing_no_stay: () => "没有查到在就医地住院且未出院的记录，不能从入院之日起生效，请去掉该项",
  filing_uninsured: (p) =>
    `${p.on ?? ""}在${p.area}的参保状态为${p.state}，不能办理，请先在参保地补缴、恢复或办理参保`,
  filing_places_many: (p) => `同时备案的就医地最多${p.max}个，请减少后再提交`,
  filing_overlaps: (p) =>
    `已有有效备案（${p.filings}），同时有效的就医地最多${p.max}个，请先变更或取消原备案`,
  filing_locked: (p) =>
    `该备案在${p.until}之前不能变更或取消；因${p.reasons}的可以办理，请写明理由`,
  accident_later: (p) => `受伤日期${p.on}晚于今天${p.today}，请核对后重新上传`,
  accident_from_early: (p) => `开始日期${p.from}早于受伤日期${p.on}，请核对后重新上传`,
  filing_promise_closed: (p) => `${p.kind}不适用告知承诺，请上传证明材料`,
  filing_promise_unsigned: () => "承诺书没有签署或已更新，请阅读现行承诺书后重新签署",
  filing_promise_open: (p) =>
    `该备案承诺的材料须在${p.due}以前补齐，新备案的开始日期${p.from}在这以后；请先补齐材料，或把开始日期改到${p.due}以前（含当日）`,
  filing_not_committed: () => "该备案没有待补的材料，不需要补齐",
  material_missing: (p) => `缺少材料：${p.materials}，请上传`,
  material_unknown: (p) => `没有材料${p.material}，请重新上传`,
  material_other_person: (p) =>
    `材料“${p.material}”是${p.holder}的，不是申请人的，请换成本人的材料`,
  material_expired: (p) => `材料“${p.material}”已于${p.on}过期，请换成有效的材料`,
  material_issued_later: (p) =>
    `“${p.material}”的开具日期${p.on}晚于今天，请核对后更正，或换成已开具的`,
  material_dates_reversed: (p) =>
    `“${p.material}”的有效期至${p.to}早于开具日期${p.from}，请核对后更正`,
  zone_said: () => "对这一版免备案区的意见已经确认，不能更改；情况有变的，请参保地发布新的一版",
  zone_unsaid: () => "还没有登记意见，请先由一人登记，再由另一人确认",
  zone_same_person: () => "登记意见的人不能确认，请由另一人办理",
  zone_reason_missing: () => "不同意的须写明理由，请填写后再登记",
  filing_rules_missing: (p) => `${p.area}没有${p.on}施行的备案办法，请政策岗发布后再办`,
  qualification_rules_missing: (p) =>
    `${p.area}没有${p.on}施行的门诊慢特病认定办法，请政策岗发布后再办`,
  application_many: (p) => `未办完的申请最多${p.max}件，请先办完或撤回不用的`,
  application_words: () => "退回或不予备案须写明告知申请人的话，请填写后再办理",
  material_broken: (p) => `这个${p.type}文件不完整或已损坏，打不开，请重新拍照、扫描或导出后上传`,
  material_type: () => "材料须是JPEG或PNG图片，或PDF文件，请转换或重新拍照后上传",
  material_many: (p) => `三十天内最多上传${p.max}件材料，请使用已上传的，或过些天再传`,
  qualification_disease_unknown: (p) =>
    `参保地${p.area}的门诊慢特病目录中没有${p.disease}，请按参保地公布的病种重新选择`,
  qualification_disease_ambiguous: (p) =>
    `全国病种${p.disease}对应参保地的几个病种（${p.choices}），请按参保地病种编码填报`,
  qualification_held: (p) =>
    `已有${p.name}的有效资格（自${p.from}起${p.until}），不用重复认定；到期前可以续期`,
  qualification_assessor: (p) =>
    `机构${p.institution}没有门诊慢特病鉴定资格，请到参保地公布的鉴定机构重新鉴定`,
  qualification_assessment_day: (p) =>
    `鉴定日期${p.on}应在最近${p.days}天以内，且不晚于今天，请核对；鉴定已过期的，请重新鉴定`,
  qualification_from_early: (p) => `开始日期${p.from}过早，最早为${p.earliest}，请更正`,
  qualification_not_recognised: (p) =>
    `参保地与${p.area}没有对${p.disease}的互认约定，请在参保地按规定申请认定`,
  qualification_unknown: (p) => `没有门诊慢特病资格${p.qualification}，请核对编号`,
  qualification_over: (p) => `该资格${p.state}，不能再办理；需要时请重新申请认定`,
  qualification_endless: () => "该资格长期有效，不用续期",
  qualification_renewal_day: (p) =>
    `该资格${p.to}到期，自${p.first}至${p.last}可以续期；过了期限的，请重新申请认定`,
  qualification_opinion_missing: () => "还没有专家意见，请先登记专家意见，再由另一人审核",
  qualification_opinion_against: (p) =>
    `专家（${p.expert}）认为不符合条件：${p.words}。不能通过，请提出不予认定或退回补正`,
} satisfies Record<string, (params: Params) => string>;

export const FILING_TEXTS = texts;
