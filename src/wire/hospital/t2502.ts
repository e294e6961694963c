/** 2502 转院备案撤销: only its own, and only while home has not decided. */
import { withdrawal } from "#wire/hospital/reports.ts";

export const t2502 = withdrawal("2502", "转院备案撤销", "referral");
