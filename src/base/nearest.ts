/** The word that somebody probably meant: by letters to insert, delete or change. */

/** The most similar word, if one is similar enough to be meant. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let bestSteps = Math.min(Math.max(2, Math.floor(word.length / 3)), word.length - 1) + 1;
  for (const candidate of words) {
    const steps = distance(word, candidate);
    if (steps < bestSteps) [best, bestSteps] = [candidate, steps];
  }
  return best;
}

/** Letters to insert, delete or change. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
