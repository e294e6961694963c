/** Amounts of the inside as the API writes them: fen become decimal yuan, whatever holds them. */
import { yuanText } from "#base/money.ts";

/** `beforeFen: 11563n` becomes `before: "115.63"`, in everything that is inside. */
export function inYuan(value: unknown): unknown {
  if (typeof value === "bigint") return yuanText(value);
  if (Array.isArray(value)) return value.map(inYuan);
  if (value instanceof Map) return inYuan(Object.fromEntries(value));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, part]) => [
    name.replace(/Fen$/, ""),
    inYuan(part),
  ]);
  return Object.fromEntries(fields);
}
