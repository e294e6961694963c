/** Answers that are more than a value: another status, or a file. */
import Type from "typebox";

/** An answer with a status of its own, such as 201 for something new or 202 for begun work. */
export class Answered<Value> {
  readonly status: number;
  readonly value: Value;

  constructor(status: number, value: Value) {
    this.status = status;
    this.value = value;
  }
}

export const created = <Value>(value: Value): Answered<Value> => new Answered(201, value);
export const accepted = <Value>(value: Value): Answered<Value> => new Answered(202, value);

export interface FileAnswer {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array | string>;
}

/** Answer of a route that gives a file. */
export const FILE = Type.Unsafe<FileAnswer>({ type: "string", format: "binary" });
/** Answer of a route that gives nothing. */
export const NOTHING = Type.Null();
