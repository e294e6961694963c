/** Who holds a session: what the API asks of the room that keeps them. */
import type { PersonSession, StaffSession } from "#model/staff.ts";

export interface Sessions {
  /** Null: no such session, or none any more. `bearer`: a token for programs, sent as a header. */
  staffOf(token: string, sentAs: "cookie" | "bearer"): Promise<StaffSession | null>;
  personOf(token: string): Promise<PersonSession | null>;
}
