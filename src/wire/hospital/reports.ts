/** What the transactions of reports (申报, 2501 to 2507) share. */
import type { ChinaDate } from "#base/date.ts";
import type { SendReport, Withdrawal } from "#model/report.ts";
import { readPerson } from "#wire/hospital/credential.ts";
import {
  type Fields,
  fieldsOf,
  readAreaMaybe,
  readDateMaybe,
  readNote,
  readText,
} from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT, type Request, type Transaction } from "#wire/hospital/transaction.ts";

/** Of whom, and where that person is insured. */
export function readAbout(
  fields: Fields,
  request: Request,
  home: "insu_optins" | "insu_admdvs" | "insuplc_admdvs",
): Omit<SendReport, "report"> {
  return {
    kind: "report",
    personId: readPerson(fields),
    homeArea: request.homeArea ?? readAreaMaybe(fields, home),
  };
}

/** Until when, and how the person is reached. */
export function readLasts(fields: Fields): {
  readonly from: ChinaDate | undefined;
  readonly to: ChinaDate | undefined;
  readonly phone: string | undefined;
} {
  return {
    from: readDateMaybe(fields, "begndate"),
    to: readDateMaybe(fields, "enddate"),
    phone: readNote(fields, "tel", 50),
  };
}

/** `result` with the serial under which home keeps it. */
export const serialOf = ({ serial }: { readonly serial: string }) => ({
  result: { trt_dcla_detl_sn: serial },
});

/** 2502, 2504, 2506: by the serial that was given. */
export function withdrawal(number: string, title: string, of: Withdrawal["of"]): Transaction {
  return booking<SendReport>({
    numbers: [number],
    title,
    decode(request) {
      const fields = fieldsOf(request.input, "data");
      const serial = readText(fields, "trt_dcla_detl_sn", 30);
      const why = readNote(fields, "memo", 500);
      return {
        ...readAbout(fields, request, "insuplc_admdvs"),
        report: { sort: "withdrawal", of, serial, why },
      };
    },
    encode: () => NO_OUTPUT,
  });
}
