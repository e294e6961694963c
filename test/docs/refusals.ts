/** Every refusal by what may be concluded from it, as hospitals' software meets it. */
import { CONCLUSIONS, conclusionOf } from "../../src/base/conclusions.ts";
import { REFUSAL_CODES, refusalText } from "../../src/base/refusals.ts";

/** Commands and the API give these, no transaction. */
const ELSEWHERE = new RegExp(
  "^(policy_broken$|chosen_(disease_free|missing|over)$|material_(type|many)$|application_(many|words)$|(release|session|duty|object|csrf|origin|content|key|version|record|calls?" +
    "|input|write|terms|onboarding|keys|stop|import|catalogue|certificate|account|login|second_factor" +
    "|password|reset|grant|role|administrators?|staff|token|directory|proof|guardian|guardianship|ward" +
    "|dispute|document|job|route|zone|difference|recompute|clearing|deduction|money_notice|payee_account|external_payer|netting|escalation|payment" +
    "|receipt|reimbursement|suspense|prefund)_)",
);

/** Each parameter by its name. */
const NAMES = new Proxy<Record<string, string>>({}, { get: (_, name) => `〔${String(name)}〕` });

export function refusalsTable(): string {
  const parts = CONCLUSIONS.map((conclusion) => {
    const codes = REFUSAL_CODES.filter(
      (code) => conclusionOf(code) === conclusion && !ELSEWHERE.test(code),
    );
    const rows = codes.map((code) => `| \`${code}\` | ${refusalText(code, NAMES)} |`);
    return [`### \`${conclusion}\``, "", "| 代码 | 文字 |", "|---|---|", ...rows, ""];
  });
  return parts.flat().join("\n");
}
