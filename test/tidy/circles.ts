/**
 * No circles of imports between files, types included: what two files share lies in a third below
 * both.
 */
import { type Finding, type Import, importsOf, isCode, type Source } from "./sources.ts";

interface Step {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

type Graph = ReadonlyMap<string, readonly Step[]>;

function graphOf(sources: readonly Source[]): Graph {
  const known = new Set(sources.map(({ path }) => path));
  const isOurs = ({ target }: Import): boolean => target !== null && known.has(target);
  return new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter(isOurs)
        .map(({ target, line }) => ({ from: source.path, to: target ?? "", line })),
    ]),
  );
}

/** Tarjan: the sets of files that reach each other, and files that import themselves. */
function knotsOf(graph: Graph): string[][] {
  const knots: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const held = new Set<string>();
  const walk = (path: string): void => {
    const index = order.size;
    order.set(path, index);
    stack.push(path);
    held.add(path);
    let low = index;
    for (const { to } of graph.get(path) ?? []) {
      if (!order.has(to)) walk(to);
      else if (!held.has(to)) continue;
      low = Math.min(low, lowest.get(to) ?? order.get(to) ?? low);
    }
    lowest.set(path, low);
    if (low !== index) return;
    const knot = stack.splice(stack.indexOf(path));
    for (const member of knot) held.delete(member);
    const itself = (graph.get(path) ?? []).some(({ to }) => to === path);
    if (knot.length > 1 || itself) knots.push(knot.sort());
  };
  for (const path of graph.keys()) walk(path);
  return knots;
}

/** The shortest way from a file of the knot back to itself. */
function circleThrough(graph: Graph, start: string): Step[] {
  const cameBy = new Map<string, Step>();
  let border = [start];
  while (border.length > 0 && !cameBy.has(start)) {
    const next: string[] = [];
    for (const path of border) {
      for (const step of graph.get(path) ?? []) {
        if (cameBy.has(step.to)) continue;
        cameBy.set(step.to, step);
        next.push(step.to);
      }
    }
    border = next;
  }
  const circle: Step[] = [];
  let at = start;
  do {
    const step = cameBy.get(at);
    if (!step) return [];
    circle.unshift(step);
    at = step.from;
  } while (at !== start);
  return circle;
}

export function circleRule(sources: readonly Source[]): Finding[] {
  const graph = graphOf(sources.filter(isCode));
  return knotsOf(graph).map((knot) => {
    const [circle = []] = knot
      .map((path) => circleThrough(graph, path))
      .sort((a, b) => a.length - b.length);
    const [first] = circle;
    const way = [...circle.map(({ from }) => from), first?.from ?? ""].join(" → ");
    const message = `imports go round: ${way}; move what they share to a file below them`;
    return { rule: "circles", path: first?.from ?? "", line: first?.line ?? 1, message };
  });
}
