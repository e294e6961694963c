/** The end of this turn: every callback that is ready has run. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
