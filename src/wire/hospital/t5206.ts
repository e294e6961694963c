/** 5206 人员累计信息查询. Kinds of accumulators are local words, which clients show as they come. */
import type { AccumulatorLine, ReadAccumulators } from "#model/command.ts";
import { SCHEME_CODES } from "#wire/hospital/codes.ts";
import { readPerson } from "#wire/hospital/credential.ts";
import { Decimal } from "#wire/hospital/decimal.ts";
import { fieldsOf, readAreaMaybe, readMonthMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { query } from "#wire/hospital/transaction.ts";

const MONTH_TEXT = /^(\d{4})-?(0[1-9]|1[0-2])$/;
/** Measures that count visits or days instead of fen begin so. */
const COUNT_MEASURE = /^(visits|days|stays|ordinal)/;

function cuminfo(line: AccumulatorLine, asked: string | undefined): OutObject {
  const month = MONTH_TEXT.exec(asked ?? line.period);
  const year = line.year === 0 ? "" : String(line.year);
  return {
    insutype: SCHEME_CODES[line.scheme],
    year,
    // A measure of the whole year counts up to its last month.
    cum_ym: month ? `${month[1]}${month[2]}` : year && `${year}12`,
    cum_type_code: line.measure,
    cum: COUNT_MEASURE.test(line.measure) ? new Decimal(line.amount.toString()) : line.amount,
  };
}

export const t5206 = query<ReadAccumulators>({
  numbers: ["5206"],
  title: "人员累计信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "readAccumulators",
      homeArea: request.homeArea ?? readAreaMaybe(fields, "insuplc_admdvs"),
      personId: readPerson(fields),
      month: readMonthMaybe(fields, "cum_ym"),
    };
  },
  encode: (answer) => ({ cuminfo: answer.lines.map((line) => cuminfo(line, answer.month)) }),
});
