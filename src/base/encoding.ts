/** Text from outside: UTF-8, or what older programs on Chinese Windows write. */
import { isUtf8 } from "node:buffer";

const utf8 = new TextDecoder("utf-8");
const gb18030 = new TextDecoder("gb18030");

/** UTF-8, else GB18030; null when it is neither. A byte order mark is left out. */
export function decoded(bytes: Uint8Array): string | null {
  if (isUtf8(bytes)) return utf8.decode(bytes);
  const text = gb18030.decode(bytes);
  return text.includes("\ufffd") ? null : text;
}
