/**
 * Reads frames from a stream as it comes: first line, heads, then one content after another. Who
 * sent a frame and how much is to come is known, and checked, before a content is kept.
 */
import {
  FIRST_LINE_MAX,
  type FrameStart,
  type Head,
  lengthOf,
  notTrue,
  startOf,
} from "#transport/frame.ts";

export interface FrameListener {
  /** The heads are wholly there. Throws NoAnswer when the frame is not believed. */
  heads(start: FrameStart, text: string): readonly Head[];
  /** One entry is wholly there. */
  entry(head: Head, content: string): void;
}

export interface FrameReader {
  /** Throws NoAnswer when what came is no true frame; nothing may be pushed after that. */
  push(text: string): void;
  /** Between two frames, where a stream may end. */
  readonly between: boolean;
}

export function createFrameReader(listener: FrameListener): FrameReader {
  const text = createPieces();
  let start: FrameStart | null = null;
  let heads: readonly Head[] = [];
  let next = 0;

  /** Does one step; false when more text is needed. */
  const step = (): boolean => {
    if (!start) {
      const line = text.line(FIRST_LINE_MAX);
      if (line === null) return false;
      start = startOf(line);
      heads = [];
      next = -1;
      return true;
    }
    if (next < 0) {
      if (text.length < start.headLength) return false;
      heads = listener.heads(start, text.take(start.headLength));
      next = 0;
    } else {
      const head = heads[next];
      if (head === undefined || text.length <= lengthOf(head)) return false;
      const content = text.take(lengthOf(head));
      if (text.take(1) !== "\n") throw notTrue("not a frame");
      next += 1;
      listener.entry(head, content);
    }
    if (next === heads.length) start = null;
    return true;
  };
  return {
    push: (more) => {
      text.add(more);
      while (step()) {}
    },
    get between() {
      return start === null && text.length === 0;
    },
  };
}

/** Text that comes in pieces, joined only when a part of it is wholly there. */
function createPieces() {
  let pieces: string[] = [];
  let length = 0;
  const joined = (): string => {
    if (pieces.length > 1) pieces = [pieces.join("")];
    return pieces[0] ?? "";
  };
  const take = (count: number): string => {
    const all = joined();
    pieces = count < all.length ? [all.slice(count)] : [];
    length = all.length - count;
    return all.slice(0, count);
  };
  return {
    get length() {
      return length;
    },
    add: (text: string): void => {
      if (text === "") return;
      pieces.push(text);
      length += text.length;
    },
    take,
    /** The next line without its end, or null when it is not there yet. */
    line: (max: number): string | null => {
      const end = joined()
        .slice(0, max + 1)
        .indexOf("\n");
      if (end < 0) {
        if (length > max) throw notTrue("not a frame");
        return null;
      }
      const line = take(end);
      take(1);
      return line;
    },
  };
}
