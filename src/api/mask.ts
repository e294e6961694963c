/** Names and numbers of persons as they are shown by default. */

/** "张*", "欧**": the first letter, a whole one also where it needs two units. */
export function maskedName(name: string): string {
  const [first = "", ...rest] = [...name];
  return `${first}${"*".repeat(Math.max(1, rest.length))}`;
}
