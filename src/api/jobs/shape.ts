/** A job as it is answered: of a kind, or of any of several, each with its own result. */
import Type, { type Static, type TSchema } from "typebox";
import { id, moment } from "#api/fields.ts";
import type { AnyJobKind, JobKind } from "#api/jobs/kind.ts";

const COMMON = {
  job: id("任务编号"),
  state: Type.String(),
  stateWords: Type.String(),
  done: Type.Integer(),
  total: Type.Union([Type.Integer(), Type.Null()]),
  createdAt: moment(),
  endedAt: Type.Union([moment(), Type.Null()]),
  problem: Type.Unknown(),
  file: Type.Union([Type.String(), Type.Null()]),
};

type Common = Static<ReturnType<typeof Type.Object<typeof COMMON>>>;

/** Of whatever kind: the result as it was kept. */
export type JobShown = Common & { readonly kind: string; readonly result: unknown };
/** Nothing came of it yet. */
export type JobBegun<Kind extends string> = Common & { readonly kind: Kind; readonly result: null };

type JobOf<One> =
  One extends JobKind<never, infer Kind, infer Shape>
    ? Common & { readonly kind: Kind; readonly result: Static<Shape> | null }
    : never;

export function jobOf<Kind extends string, Shape extends TSchema>({
  kind,
  title,
  result,
}: Pick<JobKind<never, Kind, Shape>, "kind" | "title" | "result">) {
  const named = Type.Literal(kind, { title });
  return Type.Unsafe<Common & { readonly kind: Kind; readonly result: Static<Shape> | null }>(
    Type.Object({ ...COMMON, kind: named, result: Type.Union([result, Type.Null()]) }),
  );
}

/** One of these kinds, which `kind` tells. */
export function jobOfAny<const Kinds extends readonly AnyJobKind[]>(kinds: Kinds) {
  return Type.Unsafe<JobOf<Kinds[number]>>(Type.Union(kinds.map((one) => jobOf(one))));
}
