/**
 * A codec turns one content into JSON text and back. `decode` checks the shape by a compiled
 * schema, then the sums; what does not hold is named in the Malformed it throws. `encode` asserts
 * the sums.
 */
import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { assert } from "#base/assert.ts";
import { canonicalJson } from "#base/json.ts";
import { isRefusalCode } from "#base/refusals.ts";
import type { Exchange, MessageKind, Refused } from "#model/message.ts";
import { instant, optional, refusal } from "#wire/exchange/nouns.ts";

/**
 * The bytes are a peer's, so this is no defect of ours: the envelope makes a Refusal or a NoAnswer
 * of it.
 */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export interface Codec<Value> {
  toText(value: Value): string;
  /** From JSON already parsed. */
  ofJson(json: unknown): Value;
}

export interface KindCodec<Kind extends MessageKind> {
  readonly version: number;
  readonly ask: Codec<Exchange[Kind]["ask"]>;
  readonly answer: Codec<Exchange[Kind]["answer"]>;
}

interface Conversion<Value, Text> {
  readonly toWire: (value: Value) => Text;
  readonly ofWire: (text: Text) => Value;
  /** What is wrong with the sums, or null. */
  readonly wrong?: (value: Value) => string | null;
}

/**
 * For contents without amounts: the schema's type is the model's. The same content has the same
 * bytes, whoever put it together: an order that is sent again is known by its digest.
 */
export function plainCodec<Schema extends TSchema>(schema: Schema): Codec<Static<Schema>> {
  const compiled = Compile(schema);
  return {
    toText: canonicalJson,
    ofJson: (json) => checked<Static<Schema>>(compiled, json),
  };
}

export function codec<Value, Schema extends TSchema>(
  schema: Schema,
  conversion: Conversion<Value, Static<Schema>>,
): Codec<Value> {
  const compiled = Compile(schema);
  const { toWire, ofWire, wrong } = conversion;
  return {
    toText: (value) => {
      const mistake = wrong?.(value) ?? null;
      assert(mistake === null, `a content leaves with wrong sums: ${mistake}`);
      return JSON.stringify(toWire(value));
    },
    ofJson: (json) => {
      const value = ofWire(checked<Static<Schema>>(compiled, json));
      const mistake = wrong?.(value) ?? null;
      if (mistake !== null) throw new Malformed(mistake);
      return value;
    },
  };
}

interface Outcome {
  readonly outcome: string;
}

/** An answer is one of several outcomes, each with a codec of its own. */
export function outcomes<Answer extends Outcome>(
  codecs: {
    readonly [Name in Answer["outcome"]]: Codec<Extract<Answer, { readonly outcome: Name }>>;
  },
): Codec<Answer> {
  const known = new Map<string, Codec<Answer>>(Object.entries(codecs));
  return {
    toText: (answer) => {
      const outcome = known.get(answer.outcome);
      assert(outcome, `no such outcome: ${answer.outcome}`);
      return outcome.toText(answer);
    },
    ofJson: (json) => {
      const name = (json as Partial<Outcome> | null)?.outcome;
      const outcome = typeof name === "string" ? known.get(name) : undefined;
      if (!outcome) throw new Malformed("unknown outcome");
      return outcome.ofJson(json);
    },
  };
}

/** It was kept; up to when the place has heard the home that tells it. */
export const noted = plainCodec(
  Type.Object({ outcome: Type.Literal("noted"), through: optional(instant) }),
);
const plainRefused = plainCodec(Type.Object({ outcome: Type.Literal("refused"), refusal }));

export const refused: Codec<Refused> = {
  toText: plainRefused.toText,
  ofJson: (json) => {
    const value = plainRefused.ofJson(json);
    if (!isRefusalCode(value.refusal.code)) throw new Malformed("unknown refusal code");
    return value;
  },
};

function checked<Value>(
  compiled: { Check(value: unknown): boolean; Errors(value: unknown): { instancePath: string }[] },
  json: unknown,
): Value {
  if (!compiled.Check(json)) {
    throw new Malformed(`does not fit at ${compiled.Errors(json)[0]?.instancePath || "/"}`);
  }
  return json as Value;
}
