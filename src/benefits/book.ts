/** The policies of a program: found by pooling area, else its city, else its province. */

import type { CompiledPolicy, PolicyBook, PolicyFile } from "#benefits/benefits.ts";
import { compilePolicy } from "#benefits/compile.ts";
import { readPolicy } from "#benefits/policy.ts";
import { PolicyError } from "#benefits/reading/at.ts";
import { readZones, type Zone, zoneHolds } from "#benefits/zones.ts";
import type { Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";

/** One policy by itself. Throws PolicyError where its file does not load. */
export function policyIn(file: PolicyFile): CompiledPolicy {
  return compilePolicy(readPolicy(file.path, file.text), file.text);
}

/**
 * Throws PolicyError (file, line, what is wrong, how to mend it) for the first file that does not
 * load.
 */
export function loadPolicies(files: readonly PolicyFile[]): PolicyBook {
  const policies = new Map<string, CompiledPolicy>();
  const zones: Zone[] = [];
  for (const file of files) {
    if (file.path.endsWith(".examples.yaml")) continue;
    if (file.path.endsWith("zones.yaml")) {
      zones.push(...readZones(file.path, file.text));
      continue;
    }
    const policy = policyIn(file);
    const key = keyOf(policy.area, policy.scheme);
    if (policies.has(key)) {
      const what = `${policy.area}的${policy.scheme}已有另一份政策`;
      throw new PolicyError(file.path, 1, what, "同一统筹区同一险种只能有一份，请合并");
    }
    policies.set(key, policy);
  }
  return {
    find: (area, scheme) => {
      const wider = [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`] as Area[];
      for (const place of wider) {
        const policy = policies.get(keyOf(place, scheme));
        if (policy !== undefined) return policy;
      }
      return null;
    },
    inZone: (home, care, on) => zones.some((zone) => zoneHolds(zone, home, care, on)),
  };
}

function keyOf(area: Area, scheme: Scheme): string {
  return `${area}:${scheme}`;
}
