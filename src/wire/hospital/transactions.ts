/** The closed table of the transactions that we speak. */
import { t1101 } from "#wire/hospital/t1101.ts";
import { t1162, t6101 } from "#wire/hospital/t1162.ts";
import { DOWNLOADS } from "#wire/hospital/t1301-1321.ts";
import { t1304 } from "#wire/hospital/t1304.ts";
import { t1312 } from "#wire/hospital/t1312.ts";
import { t1316 } from "#wire/hospital/t1316.ts";
import { t1317 } from "#wire/hospital/t1317.ts";
import { t1318 } from "#wire/hospital/t1318.ts";
import { t1319 } from "#wire/hospital/t1319.ts";
import { t2201 } from "#wire/hospital/t2201.ts";
import { t2202 } from "#wire/hospital/t2202.ts";
import { t2203 } from "#wire/hospital/t2203.ts";
import { t2204 } from "#wire/hospital/t2204.ts";
import { t2205 } from "#wire/hospital/t2205.ts";
import { t2206 } from "#wire/hospital/t2206.ts";
import { t2207 } from "#wire/hospital/t2207.ts";
import { t2208 } from "#wire/hospital/t2208.ts";
import { t2301 } from "#wire/hospital/t2301.ts";
import { t2302 } from "#wire/hospital/t2302.ts";
import { t2303 } from "#wire/hospital/t2303.ts";
import { t2304 } from "#wire/hospital/t2304.ts";
import { t2305 } from "#wire/hospital/t2305.ts";
import { t2401 } from "#wire/hospital/t2401.ts";
import { t2402 } from "#wire/hospital/t2402.ts";
import { t2404 } from "#wire/hospital/t2404.ts";
import { t2405 } from "#wire/hospital/t2405.ts";
import { t2501 } from "#wire/hospital/t2501.ts";
import { t2502 } from "#wire/hospital/t2502.ts";
import { t2503 } from "#wire/hospital/t2503.ts";
import { t2504 } from "#wire/hospital/t2504.ts";
import { t2505 } from "#wire/hospital/t2505.ts";
import { t2506 } from "#wire/hospital/t2506.ts";
import { t2507 } from "#wire/hospital/t2507.ts";
import { t2601 } from "#wire/hospital/t2601.ts";
import { t3201 } from "#wire/hospital/t3201.ts";
import { t3202 } from "#wire/hospital/t3202.ts";
import { t3203 } from "#wire/hospital/t3203.ts";
import { t3204 } from "#wire/hospital/t3204.ts";
import { t3260 } from "#wire/hospital/t3260.ts";
import { t3261 } from "#wire/hospital/t3261.ts";
import { t3262 } from "#wire/hospital/t3262.ts";
import { t3301 } from "#wire/hospital/t3301.ts";
import { t3302 } from "#wire/hospital/t3302.ts";
import { t5203 } from "#wire/hospital/t5203.ts";
import { t5204 } from "#wire/hospital/t5204.ts";
import { t5206 } from "#wire/hospital/t5206.ts";
import { t5301 } from "#wire/hospital/t5301.ts";
import { t5302 } from "#wire/hospital/t5302.ts";
import { t5303 } from "#wire/hospital/t5303.ts";
import { t5304 } from "#wire/hospital/t5304.ts";
import { t9001 } from "#wire/hospital/t9001.ts";
import { t9002 } from "#wire/hospital/t9002.ts";
import { t9101 } from "#wire/hospital/t9101.ts";
import { t9102 } from "#wire/hospital/t9102.ts";
import type { Transaction } from "#wire/hospital/transaction.ts";

export const TRANSACTIONS: readonly Transaction[] = [
  t1101,
  t1162,
  ...DOWNLOADS,
  t1304,
  t1312,
  t1316,
  t1317,
  t1318,
  t1319,
  t2201,
  t2202,
  t2203,
  t2204,
  t2205,
  t2206,
  t2207,
  t2208,
  t2301,
  t2302,
  t2303,
  t2304,
  t2305,
  t2401,
  t2402,
  t2404,
  t2405,
  t2501,
  t2502,
  t2503,
  t2504,
  t2505,
  t2506,
  t2507,
  t2601,
  t3201,
  t3202,
  t3203,
  t3204,
  t3260,
  t3261,
  t3262,
  t3301,
  t3302,
  t5203,
  t5204,
  t5206,
  t5301,
  t5302,
  t5303,
  t5304,
  t6101,
  t9001,
  t9002,
  t9101,
  t9102,
];

const byNumber = new Map(
  TRANSACTIONS.flatMap((transaction) =>
    transaction.numbers.map((number) => [number, transaction] as const),
  ),
);

export function transactionOf(number: string): Transaction | undefined {
  return byNumber.get(number) ?? byNumber.get(number.toUpperCase());
}
