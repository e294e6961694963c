/** What clerks do with pooling areas and agencies. Each act gives the new version and its words. */
import { chinaDate, covers } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { Agency, Pool, PoolMember } from "#model/area.ts";
import type { NodeId } from "#model/place.ts";
import { type Act, differing, noteKept, type Step } from "#registry/changes.ts";
import { agencies, pools } from "#registry/pools.ts";
import {
  deleteMembers,
  insertAgencies,
  insertMembers,
  insertPool,
  updateAgency,
  updatePool,
} from "#registry/queries-areas.ts";
import {
  checkAreas,
  checkPhone,
  checkSpan,
  checkText,
  wrongField,
} from "#registry/record-fields.ts";
import { PLACE_SORTS } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

const { pool: POOL, agency: AGENCY } = PLACE_SORTS;

const NAME_MAX = 60;
const TEXT_MAX = 200;
const AGENCY_CODE = /^[0-9A-Za-z-]{4,20}$/;

/**
 * A new pool (version 0) or another version of one. An area is in one pool on a day. Refusals:
 * field_invalid, record_other_node, terms_overlap, record_missing, record_known, record_changed.
 */
export async function keepPool(tx: Tx, node: NodeId, act: Act, pool: Pool): Promise<Step> {
  checkText("名称", pool.name, NAME_MAX);
  for (const { span } of pool.members) checkSpan("成员", span);
  const all = await pools(tx);
  const held = all.find(({ code }) => code === pool.code);
  const named = pool.members.map(({ area, span }) => ({ field: "成员", area, on: span.from }));
  const code = { field: "统筹区", area: pool.code, on: chinaDate(act.at) };
  const before = held ? [held.code, ...held.members.map(({ area }) => area)] : [];
  await checkAreas(tx, node, [code, ...named], before);
  const others = all.filter((other) => other.code !== pool.code).flatMap(({ members }) => members);
  checkMembers(pool.members, others);
  const fields = held ? differing(held, pool).filter((name) => name !== "version") : [];
  const version = await noteKept(tx, POOL, act, {
    id: pool.code,
    held,
    seen: pool.version,
    fields,
  });
  const { name, level } = pool;
  const row = { code: pool.code, name, level, version };
  if (held) await updatePool(tx, row);
  else await insertPool(tx, row);
  await deleteMembers(tx, pool.code);
  await insertMembers(
    tx,
    pool.members.map(({ area, span }) => {
      return { pool: pool.code, area, from_on: span.from, to_on: span.to ?? null };
    }),
  );
  return { version, action: "pool.kept", subject: pool.code, detail: canonicalJson(pool) };
}

/** Refusals: terms_overlap. */
function checkMembers(members: readonly PoolMember[], others: readonly PoolMember[]): void {
  for (const [index, member] of members.entries()) {
    const other = [...others, ...members.slice(0, index)].find(
      ({ area, span }) =>
        area === member.area && (covers(span, member.span.from) || covers(member.span, span.from)),
    );
    if (!other) continue;
    throw new Refusal("terms_overlap", { what: `区划${member.area}`, days: member.span.from });
  }
}

/**
 * A new agency (version 0) or another version of one. Refusals: field_invalid, record_other_node,
 * record_missing, record_known, record_changed.
 */
export async function keepAgency(tx: Tx, node: NodeId, act: Act, agency: Agency): Promise<Step> {
  if (!AGENCY_CODE.test(agency.code)) throw wrongField("编号", "应为4到20位字母数字");
  checkText("名称", agency.name, NAME_MAX);
  checkText("地址", agency.address, TEXT_MAX, 0);
  checkText("办公时间", agency.hours, TEXT_MAX, 0);
  checkPhone(agency.phone);
  const held = (await agencies(tx)).find(({ code }) => code === agency.code);
  const on = chinaDate(act.at);
  const named = [
    { field: "区划", area: agency.area, on },
    ...agency.serves.map((area) => ({ field: "服务的区划", area, on })),
  ];
  await checkAreas(tx, node, named, held ? [held.area, ...held.serves] : []);
  if (held && held.area !== agency.area) throw wrongField("区划", "已登记的经办机构不能改区划");
  const fields = held ? differing(held, agency).filter((name) => name !== "version") : [];
  const kept = { id: agency.code, held, seen: agency.version, fields };
  const version = await noteKept(tx, AGENCY, act, kept);
  if (held) await updateAgency(tx, { ...agency, version });
  else await insertAgencies(tx, [{ ...agency, version }]);
  const { code } = agency;
  return { version, action: "agency.kept", subject: code, detail: canonicalJson(agency) };
}
