/** Help of the policy author's commands, which know nothing of the CLI around them. */
import type { Help } from "./command.ts";

export const POLICY_HELP: Readonly<Record<string, Help>> = {
  "policy-check": {
    summary: "检查政策文件：能否加载、算例是否到分相符",
    usage: "[文件…]",
    options: [["文件…", "要检查的政策文件；不写则检查全部"]],
    example: "lianjie policy check policies/360300/employee.yaml",
  },
  "policy-quote": {
    summary: "按一份政策试算一个病例，逐步列出",
    usage: "文件|区划:险种 --care 类别 --visitOn 日期 --total 金额 [--table|--json]",
    options: [
      ["--care", "outpatient、chronic、inpatient 等就医类别"],
      ["--visitOn", "就诊日期，如 2021-12-01"],
      ["--total", "费用总额，元"],
      ["--facts 事实=值,…", "政策另外要问的事实，如 months=3,inHospital=no"],
      ["--as-if-on 日期", "用政策在这一天的参数，年度、月份仍按就诊日"],
      ["--used 累计=数,…", "本期已用的累计，如 deductible:chronic=300；名称唯一时可只写 chronic"],
      ["--table", "给经办人看的表：每步的机制、依据、舍入、来源"],
    ],
    example:
      "lianjie policy quote 360300:employee --care chronic --category longTerm --visitOn 2021-12-01 --total 465.19 --ownAccount 2000",
  },
  "policy-explain": {
    summary: "用中文讲解一份政策：各层、各参数、来源与把握程度",
    usage: "文件|区划:险种 [--json]",
    options: [],
    example: "lianjie policy explain 360300:employee",
  },
  "policy-new": {
    summary: "打印一份带注释的政策骨架，或供编辑器用的 JSON Schema",
    usage: "区划 险种 [标题] | --schema",
    options: [],
    example: "lianjie policy new 360300 employee > policies/360300/employee.yaml",
  },
  "policy-coverage": {
    summary: "各地各项待遇中哪些是官方原文、哪些是假定、哪些还缺",
    usage: "[文件或目录…] [--short|--assumed|--json]",
    options: [
      ["--short", "每份政策只列合计"],
      ["--assumed", "逐条列出假定的参数，供查找依据"],
    ],
    example: "lianjie policy coverage policies/510100",
  },
  "policy-diff": {
    summary: "两份政策有什么不同：参数，以及各类人员、各档金额多付少付多少",
    usage: "原政策 现政策 [--care 类别] [--on 日期] [--all] [--json]",
    options: [
      ["原政策、现政策", "文件、区划:险种，或版本号的前八位以上；相同退出码0，有不同退出码1"],
      ["--on 日期", "按这一天的参数比较；不写则比较有不同的各段日期（最近三段）"],
      ["--as-if-on 日期", "与 --on 同用：现政策用这一天的参数，原政策用 --on 那天的"],
      ["--care 类别", "只比较这些就医类别，如 inpatient,chronic；不写则比较全部"],
      ["--all", "列出全部不同的情形，不止差额最大的二十组"],
      ["--database-url 地址", "版本号不是随程序来的，就到各节点的发布册里找；可加 --nodes"],
      ["--json", "输出 JSON：参数、例数、每组情形每个金额的结果"],
    ],
    example: "lianjie policy diff 360300:employee 草案.yaml",
  },
  "policy-replay": {
    summary: "用草案重算过去一个月的结算：花多少、谁多谁少、谁不予结算",
    usage:
      "--month 月份 --draft 草案 [--node 省] [--csv 文件] [--export 文件] [--from 文件] [--json]",
    options: [
      ["--month 2021-12", "结算月份（参保地盖章的月份）"],
      ["--draft 草案", "政策文件、区划:险种，或版本号的前八位以上"],
      ["--node 360000", "哪个省的节点；不写则按草案的区划"],
      ["--as-if-on 日期", "用草案在这一天的参数；不写则用草案起与现行政策不同的第一天"],
      ["--csv 文件", "逐笔结果另写成表格（只有编号，没有姓名）"],
      ["--export 文件", "不重算，只把当月结算导出成一行一笔的文件，人员以序号代替"],
      ["--from 文件", "不连数据库，用导出的文件重算"],
      ["--threads 2", "用几个线程；不写则两万笔以下一个、以上两个"],
      ["--database-url 地址", "各节点所在的 PostgreSQL，可含 {node}"],
      ["--json", "输出 JSON"],
    ],
    example: "lianjie policy replay --month 2021-12 --draft 草案.yaml --csv 逐笔.csv",
  },
};
