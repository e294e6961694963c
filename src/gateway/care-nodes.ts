/**
 * Which care node an institution belongs to: its code carries the region (H + six digits +
 * serial).
 */
import type { HospitalApi } from "#model/command.ts";
import type { Institution, NodeId } from "#model/place.ts";

/** What the gateway needs of a province's node. */
export interface CareNode {
  readonly node: NodeId;
  readonly hospitalApi: HospitalApi;
  institution(code: string): Promise<Institution | null>;
  secretOf(
    accessKey: string,
  ): Promise<{ readonly institution: string; readonly secretKey: string } | null>;
}

export interface Chosen {
  readonly care: CareNode;
  /** Six digits. */
  readonly area: string;
}

const CODE_TEXT = /^[A-Z](\d{2})\d{4}/;
/** Codes of another form are looked up once each. */
const KNOWN_MAX = 10_000;

export type ChooseNode = (institution: string) => Chosen | null | Promise<Chosen | null>;

export function createChooser(nodes: readonly CareNode[]): ChooseNode {
  const byProvince = new Map(nodes.map((care) => [care.node.slice(0, 2), care]));
  const known = new Map<string, Chosen>();

  const lookUp = async (code: string): Promise<Chosen | null> => {
    for (const care of nodes) {
      const institution = await care.institution(code);
      if (!institution) continue;
      const chosen: Chosen = { care, area: institution.area };
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(code, chosen);
      return chosen;
    }
    return null;
  };

  return (code) => {
    const province = CODE_TEXT.exec(code)?.[1];
    const care = province === undefined ? undefined : byProvince.get(province);
    if (care) return { care, area: code.slice(1, 7) };
    return known.get(code) ?? lookUp(code);
  };
}
