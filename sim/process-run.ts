/**
 * One run of a node's process: from its start to its crash. What a dead one awaits never resolves
 * and what it calls does nothing, as if its process were gone; the next one starts on the same
 * data.
 */

export interface ProcessRun {
  readonly number: number;
  alive(): boolean;
  /** The process dies here. */
  end(why: string): void;
  /** Called once, at the end. */
  onEnd(act: () => void): void;
}

export function createProcessRun(number: number, ended: (why: string) => void): ProcessRun {
  let alive = true;
  const acts: (() => void)[] = [];
  return {
    number,
    alive: () => alive,
    end: (why) => {
      if (!alive) return;
      alive = false;
      for (const act of acts) act();
      ended(why);
    },
    onEnd: (act) => void acts.push(act),
  };
}
