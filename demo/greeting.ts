/** What `npm start` prints when everything is ready: the addresses, and three things to try. */
import { type ChinaMonth, chinaTimeText, type Instant } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import { FSI_PATH, personLookup } from "./hospital-visit.ts";
import { DEMO_PASSWORD, DEMO_SECRET, staffAt, staffTable } from "./staff.ts";
import type { StoryCard } from "./story-card.ts";

export interface GreetingParts {
  readonly address: string;
  readonly first: StoryCard;
  readonly now: Instant;
  /** How long the start took. */
  readonly tookMs: number;
  /** Those that were played before, cleared and paid. */
  readonly months: readonly ChinaMonth[];
}

/** Every province has the same login names; the place of a duty is the node's own. */
function staffLines(): string[] {
  const rows = staffTable();
  const width = Math.max(...rows.map(([loginName = ""]) => loginName.length));
  const atHub = staffAt(HUB)
    .map(({ loginName }) => loginName)
    .join("、");
  return [
    `工作人员的演示账号（各省各有一套，如 360000 的 zhengce1；国家平台 100000 只有 ${atHub}）：`,
    ...rows.map(([loginName = "", ...rest]) => {
      return `  ${loginName.padEnd(width)}  ${rest.join("：")}`;
    }),
    `  密码 ${DEMO_PASSWORD}　动态口令 npx lianjie staff code ${DEMO_SECRET}`,
  ];
}

/** Where the past is to be seen, or how to get one. */
function monthLines({ address, months }: Pick<GreetingParts, "address" | "months">): string[] {
  const [month] = months;
  if (month === undefined) {
    return [
      "一个月怎样对账、清算、付款，核对到分（另开一个窗口，用自己的数据）：npx lianjie demo month",
      "带着一个已经清算、付款的月份启动：npm start -- --fresh --with-month",
    ];
  }
  return [
    `已清算、付款的月份 ${months.join("、")}（江西360000、广东440000、海南460000），照着 docs/month.md 逐条看：`,
    `  清算表      ${address}/api/100000/clearing/months/${month}/matrix    （zhiban）`,
    `  通知书      ${address}/api/460000/money-notices    （caiwu、caiwu2）`,
    `  付款文件    ${address}/api/460000/payments/file?format=csv    （还有两家医院待付）`,
    `  独立复核    npx lianjie verify --clearing ${month}`,
  ];
}

export function greeting({ address, first, now, tookMs, months }: GreetingParts): string {
  const { port } = new URL(address);
  const message = personLookup(first, chinaTimeText(now));
  return [
    "",
    `联结 演示世界已就绪（${(tookMs / 1_000).toFixed(1)} 秒）：国家平台和 15 个省，数据全部虚构。`,
    "",
    `  页面        ${address}/`,
    `  医院接口    ${address}${FSI_PATH}    （签名调用：${address}/CSB）`,
    `  接口文档    ${address}/docs    （各节点的接口在 ${address}/api/节点代码）`,
    `  演示卡      ${address}/demo/cards`,
    `  健康、指标  ${address}/healthz  ${address}/metrics`,
    "",
    ...staffLines(),
    "",
    "先试这三件事：",
    `  1. 在浏览器打开 ${address}/ ，播放第一个故事：465.19 元，统筹 115.63，个人账户 349.56。`,
    "  2. 用医院软件的接口查一位参保人（1101）：",
    `     curl -s ${address}${FSI_PATH} -d '${message}'`,
    "  3. 看有哪些人、医院和药品可用：",
    `     curl -s ${address}/demo/cards`,
    "",
    ...monthLines({ address, months }),
    `备案的故事（另开一个窗口）：${port === "7000" ? "" : `PORT=${port} `}npm run stories`,
    "",
    "按 Ctrl+C 停止；npm start -- --fresh 清空数据重新开始。",
    "",
  ].join("\n");
}
