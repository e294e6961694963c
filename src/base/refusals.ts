/**
 * The closed catalogue of refusals: every "no" the platform gives has a code here, and a Chinese
 * sentence that says what to do next. A refusal is final for the request that met it; "no answer"
 * (NoAnswer) never is.
 */

import { CLEARING_TEXTS } from "#base/refusals-clearing.ts";
import { COMPARED_TEXTS } from "#base/refusals-compared.ts";
import { FILING_TEXTS, type Params } from "#base/refusals-filing.ts";
import { MONEY_TEXTS } from "#base/refusals-money.ts";
import { REIMBURSEMENT_TEXTS } from "#base/refusals-reimbursement.ts";

/** Who decided: the care place, the hub, or the home place. */
export type Decider = "care" | "hub" | "home";

const texts = {
  // The request itself.
  request_broken: (p) => `报文无法解析：${p.why}，请检查后重发`,
  request_too_large: (p) => `报文超过上限${p.limit}，请分批上传`,
  request_too_slow: (p) => `报文未在${p.limit}内收完，本次未办理，请检查网络后用原报文ID重发`,
  request_unknown_transaction: (p) => `不支持的交易编号${p.transaction}，请核对接口版本`,
  request_path_differs: (p) => `地址中的交易${p.path}与报文中的${p.transaction}不一致，请核对`,
  signature_invalid: (p) => `签名校验未通过：${p.why}，请核对密钥和时间`,
  field_missing: (p) => `缺少${p.field}，请补填后重发`,
  field_invalid: (p) => `${p.field}不正确：${p.why}，请更正后重发`,
  code_unknown: (p) => `${p.field}的代码${p.value}不在字典中，请更正后重发`,
  message_reused: (p) => `报文ID已用于另一笔业务（${p.field}不同），请换新的报文ID`,
  message_reversed: () => "该报文已被冲正，请用新的报文ID重新办理",
  message_cancelled: (p) => `该报文办理的${p.what}已撤销，请用新的报文ID重新办理`,
  message_superseded: (p) =>
    `该报文办理的${p.what}当时已办成，之后${p.since}，已不是现状；仍需办理的，请查询后用新的报文ID办理`,
  message_in_progress: () => "该报文正在处理，请稍后用原报文ID重发查询",
  transaction_not_reversible: (p) => `交易${p.transaction}不可冲正，请用撤销交易`,
  system_busy: () => "系统繁忙，本次未办理，请稍后用原报文ID重发",
  system_defect: () => "平台内部错误，结果未定，请用原报文ID重发或查询；勿重复收费",
  outcome_unknown: () => "结果未定：未及时得到应答，请用原报文ID重发、查询或冲正；勿重复收费",
  query_unanswered: () => "未及时得到应答，请稍后重试",
  // The catalogue.
  catalogue_published: () =>
    "这是国家药品目录原文，没有编码和自付比例，请用命令 lianjie catalogue load 并写明执行日期装入",
  // The institution.
  institution_unknown: (p) => `机构${p.institution}不是定点医药机构，请核对机构编号`,
  institution_not_opened: () =>
    "本机构接入尚未开通，请联系当地医保经办机构办完测试和开通，开通后再发送业务",
  institution_suspended: () => "本机构医保服务已暂停，请联系当地医保经办机构",
  institution_level_missing: () =>
    "本机构今日没有约定的医保结算等级，暂不能结算，请联系当地医保经办机构补登结算等级后重发",
  institution_care_type_closed: (p) => `本机构未开通${p.careType}，请引导患者到已开通机构`,
  institution_cross_province_closed: () =>
    "本机构未开通跨省直接结算，请患者到已开通机构或回参保地报销",
  institution_disease_closed: (p) => `本机构未开通病种${p.disease}的跨省结算，请到已开通机构就诊`,
  institution_disease_area_closed: (p) =>
    `病种${p.disease}的跨省结算在就诊日没有对参保地${p.area}在此开通，请${p.ways}`,
  institution_local_disease_closed: (p) =>
    `本机构未开通病种${p.disease}的本地结算，请到已开通机构就诊`,
  platform_stopped: (p) =>
    `平台停机（${p.notice}），至${p.until}恢复，本次未办理，请届时用原报文ID重发；查询和冲正照常办理`,
  // The person.
  person_unknown: () => "未查询到这名参保人，请核对人员编号；凭证件查询的，请核对证件号码和姓名",
  person_ambiguous: (p) => `查到多个参保地（${p.areas}），请填写参保地医保区划`,
  person_name_differs: () => "姓名与参保登记不一致，请核对证件",
  credential_invalid: (p) => `就诊凭证无效：${p.why}，请重新读卡或扫码`,
  voucher_forged: () => "医保码不是本平台签发的，请患者在医保码页面重新打开后出示",
  voucher_stale: () => "医保码已过期（有效一分钟），请患者刷新后重新出示",
  voucher_used: () => "医保码已使用过，一码只能扫一次，请患者刷新后重新出示",
  voucher_other_purpose: (p) =>
    `该医保码用于${p.issued}，不能用于${p.shown}，请患者在相应页面重新打开后出示`,
  voucher_other_institution: (p) =>
    `该医保码只能在机构${p.institution}使用，请患者改选本机构后重新出示`,
  person_not_treated: () =>
    "没有该参保人在此就诊的记录，请先读卡或扫码获取人员信息（1101），登记就诊后再办理",
  insurance_missing: (p) => `未查询到${p.scheme}参保关系，请核对险种`,
  insurance_elsewhere: (p) =>
    `患者${p.on}的${p.scheme}参保地是${p.area}，不是登记时的${p.named}，` +
    `请以参保地${p.area}重新登记后再办理（参保地由1101人员信息查询返回）`,
  insurance_suspended: (p) =>
    `${p.on ?? "费用发生日"}在参保暂停期间（${p.period ?? "起止以参保地为准"}暂停），该日费用不能结算，` +
    "请患者联系参保地医保经办机构补缴，自该日起恢复参保后再办理；不补缴的由患者自付",
  // Filing and category.
  filing_missing: (p) =>
    `${p.why ?? "未办理跨省异地就医备案"}，请患者通过${p.channel}补办备案后再结算`,
  filing_documents_missing: (p) =>
    `异地备案${p.filing}按承诺办理，材料未补齐前不能在参保地直接结算，请患者先补交承诺的材料`,
  institution_not_chosen: (p) =>
    `参保地规定${p.care}在选定的定点机构结算，${p.chose}，请到选定机构就诊，或先办理、变更定点（2505）`,
  qualification_missing: (p) =>
    `参保地未认定门诊慢特病${p.disease}，请改按普通门诊结算或先到参保地认定`,
  disease_missing: () => "门诊慢特病结算须填病种编码：请在就诊信息（2203）中补填后重新上传",
  policy_missing: (p) =>
    `参保地${p.area}尚无${p.scheme}${p.careType}的待遇政策，不能直接结算，` +
    "请按自费病人登记，结清费用后持票据和费用清单回参保地报销",
  policy_parameter_missing: (p) =>
    `参保地${p.area}的${p.scheme}${p.careType}政策没有给出${p.parameter}，不能直接结算，` +
    "请按自费病人登记，结清费用后持票据和费用清单回参保地报销",
  third_party_liable: () => "外伤涉及第三方责任，不能医保直接结算，请自费结算",
  // Encounters and charges.
  encounter_unknown: (p) => `未查询到就诊${p.encounter}，请核对就诊ID`,
  encounter_other_person: () => "人员编号与就诊登记不一致，请核对人员编号和就诊ID",
  encounter_other_institution: () => "该就诊不属于本机构，请核对就诊ID",
  encounter_state: (p) => `就诊状态为${p.state}，不能办理本业务，请核对就诊ID和办理顺序`,
  encounter_number_used: (p) =>
    `住院/门诊号${p.number}已登记就诊${p.encounter}，请沿用该就诊或换号登记`,
  encounter_number_others: (p) =>
    `住院/门诊号${p.number}已登记为另一参保人的就诊，请核对号码和人员，换号登记`,
  stay_open_here: (p) =>
    `该参保人${p.day}已在本机构入院（就诊${p.encounter}），尚未出院，请沿用该就诊，或先办出院（2402）、` +
    "撤销入院（2404）；无法办理的，可持凭据请就医地经办机构关闭",
  case_missing: (p) => `没有关于${p.subject}的待处理事项，请用 lianjie open-cases 核对`,
  stay_not_open: (p) => `就诊${p.encounter}不是未出院的住院，无须关闭`,
  stay_unsettled: (p) =>
    `就诊${p.encounter}还有${p.lines}条费用没有结算，请先由医院结算或撤销这些费用，再关闭；` +
    "医院已停业或无法办理的，加 --release 关闭，这些费用列入待处理事项",
  stay_closed_by_agency: (p) =>
    `该住院已由就医地经办机构（${p.by}）于${p.day}按凭据关闭，状态为${p.state}，不能办理本业务；` +
    "有异议请联系就医地经办机构，仍在院的请重新办理入院（2401）",
  stay_open_elsewhere: (p) =>
    `该参保人${p.day}已在${p.institution}入院，尚未出院，请先在该机构办理出院；急诊或转院的，请标明后办理；` +
    "该机构遗忘办理的，可持出院证明请其所在地经办机构关闭",
  encounter_settled: () => "该就诊已有结算，请先撤销结算",
  encounter_has_charges: () => "该就诊还有费用明细，请先撤销明细",
  encounter_not_described: () => "尚未上传就诊信息（2203），请先上传",
  settlement_unfinished: (p) =>
    `该就诊的结算（${p.settlement}）结果未定，正在等参保地答复，本次未办理；请勿冲正，稍后查询（5203），有结果后再办理`,
  charge_serial_used: (p) => `费用明细流水号${p.serial}已上传且内容不同，请先撤销或换号`,
  charge_batch_settled: (p) => `收费批次${p.batch}已结算，不能再改明细，请先撤销结算`,
  charge_item_unknown: (p) => `目录编码${p.item}不在就医地目录中，请先对照目录`,
  charge_date_invalid: (p) =>
    `明细${p.serial}的费用日期${p.day}不正确：${p.why}，请核对费用发生时间和就诊登记，更正后重发`,
  charge_amount_differs: (p) => `明细${p.serial}单价×数量与金额不符，请核对`,
  charge_refund_invalid: (p) => `退费明细${p.serial}不正确：${p.why}，请更正后重发`,
  charge_refund_settled: (p) =>
    `明细${p.line}已结算，不能上传退费明细${p.serial}，请先撤销结算${p.settlement}（2208），` +
    "再上传并结算余下的费用",
  charge_return_settled: (p) =>
    `明细${p.line}的退费明细${p.serial}已由结算${p.settlement}结清，不能撤销该明细；` +
    "请先撤销该结算（2305），再一并撤销这两条明细",
  charge_list_empty: () => "费用明细List不能为空，请填写费用明细(feedetail)后重发",
  charges_settled: (p) =>
    `费用已由结算${p.settlements}结清，不必再结；如需重新结算，请从最后一笔起撤销（门诊2208，住院2305）`,
  charges_missing: () => "未查询到任何有效相关的记录，请先上传费用明细",
  charges_too_many: (p) => `一次最多上传${p.limit}条明细，请分批`,
  charges_mixed: () => "一次只能上传同一就诊的明细，请分开上传",
  total_differs: (p) => `医疗费总额${p.sent}与已上传明细合计${p.uploaded}不符，请核对`,
  total_negative: (p) =>
    `未结算的退费多于新发生的费用（${p.part}合计${p.uploaded}元），不能结算，` +
    "请先撤销之前的结算（门诊2208，住院2305），再一并结算",
  parts_differ: () => "四项费用分割之和与总额不符，请核对，或填0由平台计算",
  // Settlements.
  settlement_unknown: (p) => `结算${p.settlement}参保地未及时应答，请稍后查询；勿重复收费`,
  settlement_missing: (p) => `未查询到结算${p.settlement}，请核对结算ID`,
  settlement_cancelled: () => "该笔结算已撤销，请勿重复办理",
  settlement_reversed: () => "该笔结算已冲正，不再有效；仍需结算的，请用新的报文ID重新办理",
  settlement_is_cancellation: (p) =>
    `${p.settlement}是撤销记录，不是结算，不能再撤销；撤销有误的，请冲正撤销（2601）或重新结算`,
  settlement_not_booked: (p) =>
    `结算${p.settlement}未通过，没有记账：${p.why}。请按所述办理后用新的报文ID重新结算`,
  settlement_state: (p) => `结算状态为${p.state}，不能办理本业务，请先查询该笔结算`,
  settlement_not_last: (p) =>
    `本机构${p.day ?? ""}还有后办的结算${p.later}，请先撤销它，再撤销本笔`,
  reverse_depends: () =>
    "之后办理的业务（明细、出院或结算）已依赖本笔，不能冲正；请先冲正或撤销后办的业务，" +
    "再用新的报文ID发冲正（2601）；仍不能办理的请联系经办机构",
  deadline_passed: () => "请求已超过有效时间，未办理，请重新发起",
  tombstone_met: () => "该业务已被判定为未办理，请重新发起",
  message_forged: (p) => `节点报文校验失败：${p.why}，未办理，请联系平台运维`,
  receiver_unknown: (p) =>
    `参保地${p.node}未接入平台，请核对参保地医保区划；区划无误的，请自费结算后回参保地报销`,
  // Mappings of an institution's own codes.
  mapping_invalid: (p) =>
    `第${p.row}条院内编码${p.own}不能对照：${p.why}；整批未办理，请更正后重发`,
  mapping_overlaps: (p) =>
    `第${p.row}条院内编码${p.own}：${p.why}；整批未办理，请先撤销原对照（3302）或改日期`,
  charge_item_unmapped: (p) =>
    `明细${p.serial}缺少医疗目录编码，且院内编码${p.own}未对照，请补填编码或先对照（3301）`,
  charge_mapping_differs: (p) =>
    `明细${p.serial}的编码${p.item}与院内编码${p.own}所对照的${p.mapped}不一致，请核对或改对照`,
  mapping_unknown: (p) => `未查询到院内编码${p.own}与${p.item}的有效对照，请核对后重发`,
  mappings_too_many: (p) => `目录对照超过上限${p.limit}条，请分批上传或先撤销不用的对照`,
  // Files.
  file_missing: () => "没有收到文件内容，请用multipart的file部分上传，或在in中传字节数组或Base64",
  file_broken: (p) => `文件内容无法读取：${p.why}，请更正后重发`,
  file_too_large: (p) => `文件超过上限${p.limit}，请拆分后分别上传`,
  files_too_many: (p) => `本机构今日上传文件已达${p.limit}个，请合并文件或明日再传`,
  file_unknown: (p) => `未查询到文件${p.number}，可能已过下载期限，请重新生成后下载`,
  charge_limit_price: (p) =>
    `明细${p.serial}的金额超过每条明细的上限${p.limit}元，请核对单价和数量后重发`,
  // Imports of tables.
  import_columns: (p) =>
    `表头不符：缺少的列${p.missing}，不认识的列${p.strange}，重复的列${p.doubled}，` +
    "请按模板的列名更正后重新上传",
  import_busy: () =>
    "眼下不能导入：另一份表正在写同样的记录，或数据库没有及时应答；这次没有写入，请过几分钟重新上传",
  import_empty: () => "文件里没有数据行，请核对所选的文件和工作表（只读第一张）",
  import_stopped: () => "导入已取消，没有写入任何一行，需要时请重新上传",
  // Records of the registry, as staff keep them.
  record_missing: (p) => `没有${p.what}${p.id}，请核对编号`,
  record_known: (p) => `${p.what}${p.id}已在册，不必再登记；要改的请办理变更`,
  record_other_node: (p) => `${p.area}不属于本节点，请在它所属的省节点办理`,
  terms_gap: (p) =>
    `这样改后${p.days}起没有${p.what}，机构不能结算，请保留原来的一段并填写终止日期，再接着写新的一段`,
  terms_overlap: (p) => `${p.what}的两段日期重叠（${p.days}起），请先给前一段填写终止日期`,
  onboarding_state: (p) =>
    `该机构的接入状态是${p.state}，不能改为${p.wanted}，请按申请、测试、开通的顺序办理`,
  onboarding_incomplete: (p) => `还缺${p.missing}，不能开通，请补齐后再办理`,
  onboarding_same_person: () => "登记申请或测试的人不能开通，请由另一人核对后办理",
  keys_too_many: (p) => `该机构已有${p.limit}个有效密钥，请先停用不用的一个，再签发新的`,
  stop_over: () => "该停机已结束或已撤回，不能再改，请另行公告",
  certificate_invalid: (p) => `证件号码不正确（${p.kind}）：${p.why}，请核对证件后更正`,
  // Releases of policies.
  release_other_node: (p) => `${p.area}不属于本节点，请在它所属的省节点办理`,
  release_known: (p) => `这份文本已在册（${p.state}），请修改文本（如写明新的文号）后再起草`,
  release_missing: (p) => `没有版本${p.version}，请用 policy releases 核对版本号`,
  release_state: (p) => `该版本${p.state}，不能再办理，请用 policy releases 核对`,
  release_unchecked: (p) => `检查未通过：${p.why}；请改正后重新起草`,
  release_same_person: () => "起草和送检的人不能批准，请由另一人批准",
  release_base_stale: (p) =>
    `起草之后该险种的现行版本已变为${p.current}，请与它核对，并入它的改动后重新起草`,
  release_date_past: (p) => `施行日期${p.from}应晚于今天${p.today}，请改为明天或以后`,
  release_date_taken: (p) =>
    `版本${p.version}已定于${p.from}施行，请另选更晚的日期，或先撤回那一版本`,
  release_in_force: (p) => `该版本已于${p.from}施行，不能撤回，请起草并发布新的版本`,
  // Staff: who they are, and what they may do.
  login_refused: () => "登录名或密码不正确，或账号不可用，请核对后再试；忘记密码请联系系统管理员",
  login_locked: (p) =>
    `连续登录失败过多，已暂停登录，请${p.minutes}分钟后再试，或在平时登录的网络上登录，或请系统管理员恢复；系统管理员本人请到服务器上用 lianjie staff unlock 恢复`,
  login_address_locked: (p) => `本网络地址登录失败过多，请${p.minutes}分钟后再试`,
  login_busy: () => "同时登录的人太多，没有登录，请稍后再试",
  second_factor_needed: () => "请再输入动态口令（或一个备用码）",
  second_factor_wrong: () =>
    "动态口令不正确或已用过，请等下一个口令再试；手机不在身边可用备用码，都没有请联系安全管理员",
  second_factor_set: () => "已绑定动态口令，更换设备请先请安全管理员解除",
  second_factor_missing: () => "还没有生成动态口令的密钥，请先生成并扫码，再输入口令",
  session_unknown: () => "没有这个登录，可能已经结束，请刷新列表",
  password_wrong: () => "原密码不正确，请核对后再试",
  password_weak: (p) => `新密码不符合要求：${p.why}，请另选一个`,
  password_used: (p) => `新密码与最近${p.count}次用过的密码相同，请另选一个`,
  role_needed: (p) => `须有${p.place}的${p.duty}岗位才能办理，请联系安全管理员授权`,
  duty_place_wrong: (p) => `${p.duty}不能设在${p.place}，请核对岗位和地点代码`,
  grant_own: () => "不能给自己办理，请由另一位安全管理员办理",
  role_held: (p) => `已有${p.place}的${p.duty}岗位，无须重复授权`,
  role_missing: (p) => `没有${p.place}的${p.duty}岗位，请刷新后核对`,
  administrators_apart: (p) =>
    `已任${p.held}：三员分立，三员各任一职，不兼其他岗位，请另选一人或先收回原岗位`,
  administrator_last: (p) => `这是最后一位${p.duty}，请先由另一人接任`,
  reset_needs_second: (p) =>
    `${p.duty}的账号须两位管理员办理：请另一位管理员（非本人、非您）先同意重置，再于${p.minutes}分钟内办理`,
  administrators_exist: () => "本节点已有管理员，请由系统管理员开立账号、安全管理员授权",
  login_name_wrong: (p) =>
    `登录名${p.loginName}不正确：须为3至32个小写字母、数字、点、横线，以字母开头，请更正`,
  login_name_taken: (p) => `登录名${p.loginName}已有人用（注销的也不再分配），请换一个`,
  staff_name_wrong: () => "姓名不正确：须为40字以内的文字，不含数字和符号，请更正",
  staff_unknown: () => "没有这个账号，请刷新列表后核对",
  staff_state: (p) => `账号${p.state}，不能办理，请刷新后核对`,
  token_refused: () => "令牌无效、已过期或已撤销，请用 lianjie staff token 重新领取",
  token_other_node: (p) => `令牌属于节点${p.node}，不能办理${p.here}的业务，请用${p.here}的令牌`,
  token_other_person: (p) =>
    `令牌是${p.holder}的，与所写办理人${p.by}不一致，请用本人的令牌，或去掉 --by`,
  token_not_session: () =>
    "令牌只供程序调用，不能退出登录、改密码、绑定动态口令或再领令牌，令牌仍然有效；要停用它请撤销令牌，其余请用密码登录后办理",
  token_unknown: (p) => `没有令牌${p.token}，请用 lianjie staff tokens 核对`,
  directory_none: () => "本节点没有接入统一身份认证，请用登录名和密码登录",
  directory_silent: () => "统一身份认证没有应答，本次未登录，请稍后再试，或用登录名和密码登录",
  directory_refused: () => "统一身份认证未通过，或登录页面已过期，请重新登录",
  directory_unbound: (p) => `统一身份${p.subject}还没有绑定账号，请把它告诉系统管理员绑定`,
  directory_bound: () => "该账号或该统一身份已有绑定，请先解除原来的绑定",
  // A person who acts for a parent or child.
  login_voucher_own: () => "登录码只能为自己申请；被代办人要登录的，请其本人持证件到经办窗口办理",
  login_elsewhere: () => "本节点不办理个人登录，请到参保地的页面登录",
  proof_missing: (p) => `请写明关系证明（户口簿、出生医学证明等，不超过${p.limit}字）或上传文件`,
  guardianship_self: () => "不能申请代办本人，请填写父母或子女的证件",
  guardianship_state: (p) => `代办申请${p.state}，不能再办，请刷新后核对`,
  guardianship_unknown: () => "没有这份代办申请，请刷新列表",
  guardianship_days: (p) =>
    `代办期限${p.from}至${p.to}不正确：应从今天${p.today}或以后开始，且不早于开始日结束`,
  guardian_minor: () => "未满十八周岁不能代办，请由成年亲属申请",
  guardian_order: () => "双方年龄与所填关系不符，请核对关系和证件",
  ward_of_age: () => "子女已满十八周岁，不再由父母代办，请本人登录",
  token_name_wrong: (p) => `令牌须有名称（不超过${p.limit}字），写明用在哪里`,
  token_days_wrong: (p) => `令牌有效期须为1至${p.limit}天的整数，请更正`,
  policy_broken: (p) => `政策文本第${p.line}行不能加载：${p.what}。${p.mend}`,
  release_schemes_differ: () => "两个版本的险种不同，不能比较，请选同一险种的版本",
  // Disputes.
  document_unsealed: () =>
    "本节点没有签章密钥，不能签发和核验单据，请在LIANJIE_KEYS所指的密钥文件中写入本节点的签章密钥后重启",
  document_busy: () => "正在打印的单据太多，本次没有打印，请稍后重试",
  document_amountless: () =>
    "这笔结算没有记账金额（未通过、从未收到或尚无结果），没有结算单，请先查询结算结果",
  document_undecided: () => "这份申请还没有办结，没有决定书，请待办结后再打印",
  dispute_missing: (p) => `没有异议或投诉${p.dispute}，请核对编号`,
  dispute_undecided: () => "这件申请还没有决定，请等待办理结果，有异议的届时再提出",
  dispute_open: (p) => `已有异议${p.dispute}尚未答复，请等待答复，或先撤回它`,
  dispute_state: (p) => `该异议或投诉${p.state}，不能再办理，请先查询`,
  ...FILING_TEXTS,
  ...COMPARED_TEXTS,
  ...MONEY_TEXTS,
  ...CLEARING_TEXTS,
  ...MONEY_TEXTS,
  ...REIMBURSEMENT_TEXTS,
  // Calls of the API.
  input_invalid: (p) =>
    `${p.why}${p.why?.includes("请") ? "" : "，请更正后重新提交"}（${p.field}）`,
  session_missing: () => "未登录或登录已过期，请重新登录",
  session_unfinished: (p) => `请先${p.what}，再办理业务`,
  duty_missing: (p) =>
    `这项业务由${p.duties}办理，您的账号没有这个岗位，请联系安全管理员授予，或请有岗位的人办理`,
  route_unknown: () => "没有这个接口，请按 /docs 核对方法和地址",
  object_missing: () => "没有找到，或不在您的岗位所管的范围，请核对地址和编号",
  csrf_invalid: () => "页面已失效，没有办理，请刷新页面后重新提交",
  origin_foreign: () => "请求来自其他网站的页面，没有办理，请在本平台的页面上操作",
  content_type_wrong: (p) => `内容类型不支持，请以${p.expected}提交`,
  key_missing: () => "缺少或写错Idempotency-Key，请带上8至64位字母数字，每次新的办理用新的",
  key_reused: () => "这个Idempotency-Key已用于另一次办理，请换新的后重新提交",
  write_told_once: () =>
    "这次办理已经完成，回答中的密钥或二维码只给一次；没有收到的，请停用或作废后换新的Idempotency-Key重新办理",
  write_in_progress: () => "这次办理还在进行，请稍后用同一个Idempotency-Key重新提交查结果",
  version_missing: () => "缺少If-Match，请先读取记录，带上它的version后再提交",
  record_changed: (p) => `这条记录已被他人改动${p.changed}，您的改动没有保存，请重新读取后再改`,
  calls_too_many: () => "操作过于频繁，没有办理，请一分钟后再试",
  call_defect: () =>
    "平台内部错误，已记录，结果未定，请查询后再试；仍不行请联系平台运维并告知问题编号",
  job_over: (p) =>
    `任务${p.state}，不能再取消；已办完的，写入的内容仍然有效，请看任务的结果，有误的另办更正`,
  job_state: (p) => `任务${p.state}，不能重新开始，请看它的结果，或重新办理`,
  write_unanswered: () =>
    "未及时得到应答，办成与否尚不确定，请稍后用同一个Idempotency-Key重新提交查结果",
} satisfies Record<string, (params: Params) => string>;

export type RefusalCode = keyof typeof texts;

export const REFUSAL_CODES = Object.keys(texts) as RefusalCode[];

export interface RefusalContent {
  readonly code: RefusalCode;
  readonly params: Params;
  readonly decidedBy: Decider;
}

/**
 * A final no. Pure rules return it, or its content; work modules throw it so that the transaction
 * unwinds.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly params: Params;
  readonly decidedBy: Decider;

  constructor(code: RefusalCode, params: Params = {}, decidedBy: Decider = "care") {
    super(refusalText(code, params));
    this.code = code;
    this.params = params;
    this.decidedBy = decidedBy;
  }

  content(): RefusalContent {
    return { code: this.code, params: this.params, decidedBy: this.decidedBy };
  }

  static from(content: RefusalContent): Refusal {
    return new Refusal(content.code, content.params, content.decidedBy);
  }
}

/** What a rule gave; its refusal is thrown. For work modules, which unwind by throwing. */
export function granted<Value>(given: Value | Refusal): Value {
  if (given instanceof Refusal) throw given;
  return given;
}

/** The sentence for the clerk and the patient. */
export function refusalText(code: RefusalCode, params: Params): string {
  return texts[code](params);
}

export function isRefusalCode(code: string): code is RefusalCode {
  return code in texts;
}

/**
 * Whether it happened is not known, or what was asked cannot be told now. Only `transport`, `store`
 * and `trail` say so; "no answer" is never "no".
 */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
