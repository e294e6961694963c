/** The hub: routes, keeps a copy, never recalculates. */
import type { NodeParts, RunningNode } from "#nodes/nodes.ts";

export declare function startHub(parts: NodeParts): Promise<RunningNode>;
