/** Work that takes much memory, one after the other in a process. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work);
    last = Promise.allSettled([mine]);
    return await mine;
  };
}
