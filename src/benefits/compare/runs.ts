/**
 * The points of a comparison reduced to what a reader needs: the grid's amounts, the corners
 * between which the difference runs straight, and neighbours with the same difference as one
 * range.
 */
import type { Fen } from "#base/money.ts";
import { type Point, verdictOf } from "#benefits/compare/comparison.ts";
import { GRID_FEN } from "#benefits/compare/edges.ts";
import type { Group } from "#benefits/compare/merge.ts";

export interface Run {
  readonly from: Point;
  readonly to: Point;
}

/** Rounding of several layers moves a straight line by so much and makes no corner. */
const ROUNDING_FEN = 2n;

/** Stretches without a difference are left out. */
export function runsOf(points: readonly Point[]): Run[] {
  const runs: { from: Point; to: Point }[] = [];
  for (const point of cornersOf(points)) {
    const last = runs.at(-1);
    if (last !== undefined && deltaText(last.to) === deltaText(point)) last.to = point;
    else runs.push({ from: point, to: point });
  }
  return runs.filter(({ from }) => verdictOf(from) !== "same");
}

function cornersOf(points: readonly Point[]): Point[] {
  const kept = new Set<Point>();
  let last = 0;
  for (const [index, point] of points.entries()) {
    const turns = index > 0 && verdictOf(points[index - 1] ?? point) !== verdictOf(point);
    const isEnd = index === 0 || index === points.length - 1;
    if (!isEnd && !turns && !GRID_FEN.includes(point.amountFen)) continue;
    kept.add(point);
    const before = points[index - 1];
    if (turns && before !== undefined) kept.add(before);
    keepCorners(points, last, index, kept);
    last = index;
  }
  return points.filter((point) => kept.has(point));
}

/** The point farthest from the line between two others is a corner, and so on to either side. */
function keepCorners(points: readonly Point[], from: number, to: number, kept: Set<Point>): void {
  const [start, end] = [points[from], points[to]];
  if (start === undefined || end === undefined) return;
  const width = end.amountFen - start.amountFen;
  const rise = deltaOf(end) - deltaOf(start);
  let farthest = 0n;
  let corner = -1;
  for (let index = from + 1; index < to; index += 1) {
    const point = points[index];
    if (point === undefined) continue;
    const along = (point.amountFen - start.amountFen) * rise;
    const off = size((deltaOf(point) - deltaOf(start)) * width - along);
    if (off > farthest) [farthest, corner] = [off, index];
  }
  if (corner < 0 || farthest <= ROUNDING_FEN * width) return;
  const point = points[corner];
  if (point !== undefined) kept.add(point);
  keepCorners(points, from, corner, kept);
  keepCorners(points, corner, to, kept);
}

function size(amountFen: Fen): Fen {
  return amountFen < 0n ? -amountFen : amountFen;
}

export function deltaOf({ beforeFen, afterFen }: Point): Fen {
  return afterFen - beforeFen;
}

function deltaText(point: Point): string {
  const { refusedBefore, refusedAfter, ownDeltaFen } = point;
  const funds = [...point.moved].map(([fund, delta]) => `${fund}${delta}`).join();
  return `${refusedBefore}/${refusedAfter}/${deltaOf(point)}/${ownDeltaFen}/${funds}`;
}

/** The most that anybody wins or loses in a group. */
export function largestOf({ points }: Group): Fen {
  let largest = 0n;
  for (const { ownDeltaFen, afterFen, beforeFen } of points) {
    for (const delta of [ownDeltaFen, afterFen - beforeFen]) {
      if (size(delta) > largest) largest = size(delta);
    }
  }
  return largest;
}
