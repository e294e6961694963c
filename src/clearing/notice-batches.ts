/** What the ids of a notice's batches tell: "bat_202611460000360000e" is care's, then home's. Pure. */

export function careOfBatch(id: string): string {
  return id.slice(10, 16);
}

function homeOfBatch(id: string): string {
  return id.slice(16, 22);
}

/** One at least is owed to the payer: the notice sets off, or pays back. */
export function isBothWays(payer: string, batches: readonly string[]): boolean {
  return batches.some((id) => homeOfBatch(id) !== payer);
}
