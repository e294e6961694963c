/** The formats of a workbook's cells, by the number of their style. */
import { type Form, formOf } from "#registry/workbook/formats.ts";
import { torn } from "#registry/workbook/parts.ts";
import { attributeOf, readWhole } from "#registry/workbook/xml.ts";

const PLAIN_FORMAT = "General";

/** Of those that Excel in China knows without their being told; a file may tell them otherwise. */
const BUILT_IN: Readonly<Record<number, string>> = {
  ...{ 0: PLAIN_FORMAT, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00" },
  ...{ 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0' },
  ...{ 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00' },
  ...{ 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy" },
  ...{ 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm" },
  ...{ 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日" },
  ...{ 32: "h时mm分", 33: "h时mm分ss秒", 34: "上午/下午h时mm分", 35: "上午/下午h时mm分ss秒" },
  ...{ 36: "yyyy年m月", 37: "#,##0 ;-#,##0 ", 38: "#,##0 ;[Red]-#,##0 " },
  ...{ 39: "#,##0.00 ;-#,##0.00 ", 40: "#,##0.00 ;[Red]-#,##0.00 " },
  ...{ 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ' },
  ...{ 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ' },
  ...{ 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ' },
  ...{ 44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ' },
  ...{ 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@" },
  ...{ 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日" },
  ...{ 55: "上午/下午h时mm分", 56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日" },
};
/** Of a format that nobody tells nothing is known. */
const UNTOLD = "[]";

/** Refusals: file_broken. */
export async function formsOf(
  pieces: AsyncIterable<Uint8Array> | null,
  from1904: boolean,
): Promise<readonly Form[]> {
  const codes = new Map(Object.entries(BUILT_IN));
  const styles: string[] = [];
  if (pieces === null) return [formOf(PLAIN_FORMAT, from1904)];
  await readWhole(pieces, "styleSheet", {
    open: (path, given) => {
      if (path === "styleSheet/numFmts/numFmt") {
        const [id, code] = [attributeOf(given, "numFmtId"), attributeOf(given, "formatCode")];
        if (id === undefined || code === undefined) throw torn();
        codes.set(id, code);
      }
      if (path === "styleSheet/cellXfs/xf") styles.push(attributeOf(given, "numFmtId") ?? "0");
    },
  });
  const known = new Map<string, Form>();
  return styles.map((id) => {
    const code = codes.get(id) ?? UNTOLD;
    const form = known.get(code) ?? formOf(code, from1904);
    known.set(code, form);
    return form;
  });
}
