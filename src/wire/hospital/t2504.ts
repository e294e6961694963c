/** 2504 人员慢特病备案撤销: only its own, and only while home has not decided. */
import { withdrawal } from "#wire/hospital/reports.ts";

export const t2504 = withdrawal("2504", "人员慢特病备案撤销", "qualification");
