/**
 * The policies and documents that come with the program: the founding release of each place, of
 * each province, and of the hub.
 */
import { addDays, type ChinaDate, chinaDate } from "#base/date.ts";
import {
  BEGINNING,
  type CompiledPolicy,
  type DocumentContents,
  documentKindOf,
  documentSubject,
  documentVersion,
  isPolicy,
  NATION,
  type PolicyFile,
  policyIn,
  readDocument,
} from "#benefits/benefits.ts";
import type { DocumentKind } from "#model/document.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import {
  insertReleases,
  type ReleaseRow,
  type StandingRow,
  selectStanding,
  selectVersions,
} from "#rulebook/queries.ts";
import { takeStep } from "#rulebook/step.ts";
import type { Trail, TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

interface ShippedPolicy {
  readonly file: PolicyFile;
  readonly examples: string | null;
  readonly policy: CompiledPolicy;
}

interface ShippedDocument {
  readonly kind: DocumentKind;
  readonly file: PolicyFile;
  readonly version: string;
  /** Throws PolicyError. */
  readonly content: () => DocumentContents[DocumentKind];
}

/** Read and compiled once a process, whatever the number of its nodes and of their starts. */
export interface ShippedPolicies {
  readonly policies: readonly ShippedPolicy[];
  readonly documents: readonly ShippedDocument[];
}

/** From the files of a folder, worked examples and zones among them. Throws PolicyError. */
export function shippedPolicies(files: readonly PolicyFile[]): ShippedPolicies {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const policies = files.filter(isPolicy).map((file) => ({
    file,
    examples: texts.get(file.path.replace(/\.yaml$/, ".examples.yaml")) ?? null,
    policy: policyIn(file),
  }));
  return { policies, documents: files.flatMap(shippedDocument) };
}

/** It is read when it is first asked for. */
function shippedDocument(file: PolicyFile): ShippedDocument[] {
  const kind = documentKindOf(file);
  if (kind === null) return [];
  let read: DocumentContents[DocumentKind] | null = null;
  const content = () => {
    read ??= readDocument(kind, file);
    return read;
  };
  return [{ kind, file, version: documentVersion(file), content }];
}

interface Brought extends Pick<ReleaseRow, "area" | "scheme" | "version"> {
  readonly file: PolicyFile;
  readonly examples: string | null;
  /**
   * A new version begins tomorrow: the day of a visit alone then tells by which it was settled.
   */
  readonly isDocument: boolean;
}

/** What is of a place goes to its province, what is of none to every province, or to the hub. */
function broughtTo(node: NodeId, { policies, documents }: ShippedPolicies): Brought[] {
  const own = policies.filter(({ policy }) => nodeOf(policy.area) === node);
  return [
    ...own.map(({ file, examples, policy }) => {
      const { area, scheme, version } = policy;
      return { file, examples, area, scheme, version, isDocument: false };
    }),
    ...documents.flatMap(({ kind, file, content }) => {
      const subject = documentSubject(kind, { ...file, content: content() }, node);
      const { area, at } = subject;
      const isMine = (at === "hub") === (node === HUB);
      const isHere = area === NATION || nodeOf(area) === node;
      const brought = { file, examples: null, ...subject, scheme: kind, isDocument: true };
      return isMine && isHere ? [brought] : [];
    }),
  ];
}

type ShippingWorld = Pick<World, "node" | "now" | "store" | "log">;

/**
 * Records what the program brought and this node's rulebook does not have: approved and in force
 * from the beginning where the place has nothing yet, from today where an older file of the program
 * stands, and only as a draft where the place has released a version of its own, which stays in
 * force.
 */
export async function recordShipped(
  world: ShippingWorld,
  trail: Trail,
  shipped: ShippedPolicies,
): Promise<void> {
  const mine = broughtTo(world.node, shipped);
  const unknown = async (tx: Parameters<typeof selectVersions>[0]): Promise<Brought[]> => {
    const rows = await selectVersions(
      tx,
      mine.map(({ version }) => version),
    );
    const known = new Set(rows.map(({ version }) => version));
    return mine.filter(({ version }) => !known.has(version));
  };
  if ((await unknown(world.store)).length === 0) return;
  await takeStep(world.store, trail, async (tx, entries) => {
    const rows: ReleaseRow[] = [];
    // Again under the lock: another process of this node may have started at the same moment.
    for (const one of await unknown(tx)) {
      const standing = await selectStanding(tx, one.area, one.scheme);
      const row = rowOf(one, standing, world.now());
      rows.push(row);
      entries.push(entryOf(row, world.now()));
      if (row.state === "drafted") {
        world.log.warn("rulebook.shippedAsDraft", { path: row.path, version: row.version });
      }
    }
    if (rows.length > 0) await insertReleases(tx, rows);
  });
}

function rowOf(
  { file, examples, area, scheme, version, isDocument }: Brought,
  standing: readonly StandingRow[],
  now: number,
): ReleaseRow {
  const [latest] = standing;
  const local = standing.some(({ approved_by }) => approved_by !== null);
  return {
    version,
    area,
    scheme,
    path: file.path,
    text: file.text,
    examples,
    base: latest?.version ?? null,
    state: local ? "drafted" : "approved",
    note: local ? "随程序发布；本地已有发布，未自动施行" : "随程序发布",
    in_force_from: local ? null : startOf(latest, isDocument, now),
    drafted_by: null,
    drafted_at: BigInt(now),
    checked_by: null,
    checked_at: null,
    findings: null,
    approved_by: null,
    approved_at: local ? null : BigInt(now),
    withdrawn_by: null,
    withdrawn_at: null,
  };
}

/** Today, or the day after the one on which another file of the program began. */
function startOf(latest: StandingRow | undefined, isDocument: boolean, now: number): ChinaDate {
  if (latest === undefined) return BEGINNING;
  const today = chinaDate(now);
  const first = isDocument ? addDays(today, 1) : today;
  return latest.in_force_from < first ? first : addDays(latest.in_force_from, 1);
}

function entryOf(row: ReleaseRow, at: number): TrailEntry {
  return {
    at,
    actor: { kind: "program" },
    action: `release.${row.state}`,
    subject: row.version,
    detail: `${row.area} ${row.scheme} ${row.in_force_from ?? "-"}`,
  };
}
