/** 2506 人员定点备案撤销: from today on the person is bound to the institution no more. */
import { withdrawal } from "#wire/hospital/reports.ts";

export const t2506 = withdrawal("2506", "人员定点备案撤销", "chosen");
