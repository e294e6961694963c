/** The rows of a workbook: of the first sheet that its clerk sees. */
import type { FileRow } from "#registry/file-cell.ts";
import { bookOf } from "#registry/workbook/book.ts";
import { partsOf } from "#registry/workbook/parts.ts";
import { sheetRows } from "#registry/workbook/sheet.ts";
import { sharedStrings } from "#registry/workbook/strings.ts";
import { formsOf } from "#registry/workbook/styles.ts";

/** Piece by piece, in memory alone. Refusals: file_broken, file_too_large. */
export async function* workbookRows(bytes: Buffer): AsyncGenerator<FileRow> {
  const parts = partsOf(bytes);
  const book = await bookOf(parts);
  const strings = book.strings === null ? [] : await sharedStrings(parts.read(book.strings));
  const styles = book.styles === null ? null : parts.read(book.styles);
  const forms = await formsOf(styles, book.from1904);
  yield* sheetRows(parts.read(book.sheet), { strings, forms });
}
