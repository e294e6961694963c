/** What the parts of the registry bench share: one PostgreSQL, and what the caller chose. */
import type { OwnedDatabase, Reports } from "#store/store.ts";

export interface RegistryStage {
  readonly options: Readonly<Record<"institutions" | "filings" | "searches", number>>;
  readonly database: OwnedDatabase;
  readonly reports: Reports;
  /** Statements past the program, such as a vacuum, which runs in no transaction. */
  readonly script: (text: string) => Promise<void>;
  /** Databases of nodes by name, each migrated; the addresses. */
  readonly nodeDatabases: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly tell: (words: string) => void;
}
