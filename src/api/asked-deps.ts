/** What a diagnosis or an estimate needs of a province's office. */
import { present } from "#base/assert.ts";
import type { Office } from "#nodes/nodes.ts";

export function askedDeps({ rulebook, reference }: Pick<Office, "rulebook" | "reference">) {
  return { rulebook, reference: present(reference, "a province has its reference") };
}
