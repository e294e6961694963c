/**
 * Tells on stderr how far a long run is: rows, rate, time left; silent when it is over in a
 * second.
 */

const TELL_EVERY_MS = 1_000;

export interface Progress {
  readonly turned: (rows: number) => void;
  readonly rows: () => number;
}

export function createProgress(
  total: number,
  now: () => number,
  tell: (words: string) => void,
): Progress {
  const beganAt = now();
  let toldAt = beganAt;
  let rows = 0;
  return {
    rows: () => rows,
    turned: (more) => {
      rows += more;
      const at = now();
      if (at - toldAt < TELL_EVERY_MS || rows >= total) return;
      toldAt = at;
      const rate = (rows * 1_000) / (at - beganAt);
      const leftSeconds = rate === 0 ? 0 : Math.ceil((total - rows) / rate);
      tell(
        `已算${count(rows)}/${count(total)}笔，每秒${count(Math.round(rate))}笔，约剩${leftSeconds}秒`,
      );
    },
  };
}

export function count(value: number): string {
  return value.toLocaleString("en");
}
