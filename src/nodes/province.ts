/** A province: care for its institutions, home for its insured. */
import type { NodeParts, ProvinceNode } from "#nodes/nodes.ts";

export declare function startProvince(parts: NodeParts): Promise<ProvinceNode>;
