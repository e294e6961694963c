/** A text cut to what there is room for, and never inside a letter: half of one nobody can keep. */
export function shortened(text: string, max: number): string {
  const head = text.slice(0, max);
  return head.length < text.length && /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}
