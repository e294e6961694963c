import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { present } from "#base/assert.ts";
import { day, startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { CatalogueItem, KindShare, ListedItem } from "#model/item.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import {
  type CredentialShown,
  cardKey,
  type Designation,
  designate,
  directoryRows,
  type Enrolment,
  endItems,
  enrol,
  factsOn,
  findByCredential,
  insuredPersons,
  listedItems,
  listItems,
  listVersion,
  loadReference,
  locate,
  recordDirectory,
  relativesOf,
  revision,
  setKindShares,
} from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { freshDatabase } from "../../test/database.ts";

const area = "360300" as Area;
const KEYS = keysFromMaster(Buffer.from("made-up secret of a directory"));

function enrolment(id: string, more: Partial<Enrolment> = {}): Enrolment {
  const personId = id as PersonId;
  return {
    person: {
      id: personId,
      name: "张𠮷",
      certificateKind: "01",
      certificateNumber: `99999919530101${id.slice(-4)}`,
      sex: "female",
      birthDate: day("1953-01-01"),
      ethnicity: "01",
    },
    insurances: [
      {
        personId,
        area,
        scheme: "employee",
        personType: "retired",
        state: "active",
        span: { from: day("2001-01-01") },
        suspensions: [],
        civilServant: false,
        employer: "示范厂",
      },
    ],
    identities: [{ kind: "lowIncome", span: { from: day("2020-01-01"), to: day("2021-12-31") } }],
    socialCard: { number: `C${id}`, serial: "S1" },
    evoucher: `E${id}`,
    ...more,
  };
}

const ONE = enrolment("360300P00001");
const TWO = enrolment("360300P00002", { identities: [], relatives: [ONE.person.id] });

const hospital: Designation = {
  institution: {
    code: "H46010000001" as InstitutionCode,
    name: "示范医院",
    area: "460100" as Area,
    kind: "hospital",
    level: 3,
    state: "open",
    careTypes: ["outpatient", "chronic"],
    careTypesCrossProvince: ["outpatient"],
    diseases: ["M03900"],
    agreement: { from: day("2021-01-01"), to: undefined },
  },
  accessKey: "AK1",
  secretKey: "SK1",
};

const item: CatalogueItem = {
  code: "X1",
  name: "药一",
  itemClass: "B",
  feeCategory: "westernDrug",
  ownShareBp: { employee: 1_000n, resident: 2_000n },
  priceLimitE6: { 1: 5_000_000n, 3: 9_007_199_254_740_993n },
  restriction: "限二线",
  span: { from: day("2021-01-01"), to: day("2021-12-31") },
};

const complete: ListedItem = {
  ...item,
  code: "X2",
  list: "ethnicDrug",
  addedBy: "460100" as Area,
  kind: "highValueDrug",
  ownShareBp: { resident: 3_000n },
  paymentStandardE6: 9_007_199_254_740_993n,
  countedInPart: { fullToE6: 1_000_000_000n, aboveBp: 5_000n },
  unitsMax: { unitsE4: 30_000n, per: "week" },
  limits: { sex: "female", ageFrom: { years: 14 }, daysMax: { days: 14, per: "visit" } },
  marks: ["negotiated"],
  detail: { specification: "10ml", maker: "示范药厂" },
  version: 7,
  updatedAt: 1_700_000_000_000,
};
const share: KindShare = {
  kind: "highValueDrug",
  name: "高值药品",
  ownShareBp: { employee: 3_000n },
  span: { from: day("2021-01-01"), to: undefined },
  addedBy: "460000" as Area,
  updatedAt: 5,
};

let database: OwnedDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.script(`truncate registry.people, registry.institutions, registry.catalogue_items,
    registry.kind_shares, registry.areas, registry.directory cascade`);
});
const enrolAll = (...people: Enrolment[]) => database.transaction((tx) => enrol(tx, people));

describe("people", () => {
  it("come back as they were enrolled, in one look-up; strangers are absent", async () => {
    await enrolAll(ONE, TWO);
    const found = await insuredPersons(database, [ONE.person.id, "x" as PersonId, TWO.person.id]);
    expect(found.size).toBe(2);
    const { person, insurances, identities } = ONE;
    expect(found.get(ONE.person.id)).toEqual({ person, insurances, identities });
    expect(found.get(TWO.person.id)?.identities).toEqual([]);
  });

  it("have facts by name, of which on a day the one that began last counts", async () => {
    const facts = [
      { name: "tier", value: "1", span: { from: day("2020-01-01") } },
      { name: "tier", value: "2", span: { from: day("2021-06-01"), to: day("2021-12-31") } },
      { name: "yearsInTibet", value: "31", span: { from: day("2021-01-01") } },
    ];
    await enrolAll({ ...ONE, facts }, TWO);
    const found = await insuredPersons(database, [ONE.person.id, TWO.person.id]);
    const one = present(found.get(ONE.person.id), "enrolled");
    expect(one.facts).toEqual(facts);
    expect(factsOn(one, day("2019-12-31"))).toBeUndefined();
    expect(factsOn(one, day("2020-12-31"))).toEqual({ tier: "1" });
    expect(factsOn(one, day("2021-12-31"))).toEqual({ tier: "2", yearsInTibet: "31" });
    expect(factsOn(one, day("2022-01-01"))).toEqual({ tier: "1", yearsInTibet: "31" });
    expect(found.get(TWO.person.id)?.facts).toBeUndefined();
  });

  it("with two insurances have both, in order of area and scheme", async () => {
    const [first] = ONE.insurances;
    const second = { ...ONE.insurances[0], scheme: "resident" } as NonNullable<typeof first>;
    await enrolAll({ ...ONE, insurances: [second, ...ONE.insurances] });
    const found = await insuredPersons(database, [ONE.person.id]);
    expect(found.get(ONE.person.id)?.insurances.map(({ scheme }) => scheme)).toEqual([
      "employee",
      "resident",
    ]);
  });

  it("who share a family account are found by the person it pays for", async () => {
    await enrolAll(ONE, TWO);
    const relatives = await relativesOf(database, [ONE.person.id, TWO.person.id]);
    expect(relatives).toEqual(new Map([[TWO.person.id, [ONE.person.id]]]));
  });

  it("cannot be enrolled twice", async () => {
    await enrolAll(ONE);
    await expect(enrolAll(ONE)).rejects.toMatchObject({ constraint: "people_pk" });
  });
});

describe("a credential", () => {
  const here = { at: 0, institution: hospital.institution.code };
  const finds = (shown: Omit<CredentialShown, keyof typeof here>) =>
    findByCredential(database, { ...shown, ...here });
  const card = { kind: "socialCard", number: "C360300P00001" } as const;

  it.each([
    [{ kind: "identityCard", number: ONE.person.certificateNumber }],
    [{ kind: "socialCard", number: "C360300P00001", serial: "S1" }],
    [{ kind: "socialCard", number: "C360300P00001" }],
    [{ kind: "evoucher", number: "E360300P00001" }],
  ] as const)("%o finds its holder", async (credential) => {
    await enrolAll(ONE, TWO);
    expect(await finds({ credential })).toEqual([ONE.person.id]);
  });

  it("of a kind finds nobody by another kind's number", async () => {
    await enrolAll(ONE);
    expect(await finds({ credential: { kind: "evoucher", number: card.number } })).toEqual([]);
  });

  it("with another chip number or another certificate is refused", async () => {
    await enrolAll(ONE);
    await expect(finds({ credential: { ...card, serial: "S2" } })).rejects.toThrow(Refusal);
    await expect(finds({ credential: card, certificateNumber: "1" })).rejects.toThrow(/证件号码/);
  });

  it("held by two is decided by the name, but a strange name hides neither", async () => {
    const other = enrolment("360400P00001", { socialCard: { number: card.number, serial: "S1" } });
    await enrolAll(ONE, { ...other, person: { ...other.person, name: "李样本" } });
    expect(await finds({ credential: card, name: "李样本" })).toEqual([other.person.id]);
    expect(await finds({ credential: card, name: "王生人" })).toHaveLength(2);
  });
});

describe("institutions and catalogue", () => {
  const TODAY = startOfDay(day("2021-12-01"));
  const load = () => database.transaction((tx) => loadReference(tx, TODAY));
  const rowsAbove = async (version: number) => {
    const rows: ListedItem[] = [];
    for await (const row of listedItems(database, ["drug", "ethnicDrug"], version)) rows.push(row);
    return rows;
  };

  it("come back as they were written, amounts exact", async () => {
    await database.transaction(async (tx) => {
      await designate(tx, [hospital]);
      await listItems(tx, [item]);
    });
    const reference = await load();
    const { institution } = hospital;
    const held = { ...institution, marks: [] };
    expect(reference.institutions).toEqual(new Map([[institution.code, held]]));
    expect(reference.items).toEqual([{ ...item, list: "drug", version: 1 }]);
    expect(reference.secrets.get("AK1")).toEqual({
      institution: institution.code,
      secretKey: "SK1",
    });
  });

  it("come back complete; details only when they are asked for", async () => {
    const { detail: _, ...held } = complete;
    await database.transaction(async (tx) => {
      await listItems(tx, [complete, item]);
      await setKindShares(tx, [share]);
    });
    const reference = await load();
    expect(reference.items[1]).toEqual(held);
    expect(reference.kindShares).toEqual([share]);
    const listed = await rowsAbove(0);
    expect(listed.map(({ code, detail }) => [code, detail?.maker])).toEqual([
      ["X1", undefined],
      ["X2", "示范药厂"],
    ]);
    expect(await rowsAbove(1)).toHaveLength(1);
    expect(await listVersion(database, ["drug", "ethnicDrug"], 1)).toEqual({
      version: 7,
      count: 1,
    });
  });

  it("end a version on a day for the next one, of their own place only", async () => {
    const open = { ...item, code: "X3", span: { from: day("2021-01-01") } };
    const local = { ...open, addedBy: "460000" as Area };
    await database.transaction((tx) => listItems(tx, [open, local]));
    const ended = { ...open, span: { ...open.span, to: day("2021-06-30") }, version: 2 };
    await database.transaction((tx) => endItems(tx, [ended]));
    const { items } = await load();
    expect(items.map(({ addedBy, span, version }) => [addedBy, span.to, version])).toEqual(
      expect.arrayContaining([
        [undefined, "2021-06-30", 2],
        ["460000", undefined, 1],
      ]),
    );
    const next = { ...open, span: { from: day("2021-07-01") } };
    await database.transaction((tx) => listItems(tx, [next]));
    const overlapping = { ...open, span: { from: day("2021-06-30"), to: day("2021-06-30") } };
    await expect(database.transaction((tx) => listItems(tx, [overlapping]))).rejects.toThrow(
      "hold on one day: X3",
    );
    expect((await load()).items).toHaveLength(3);
    const unknown = { ...ended, code: "X9" };
    await expect(database.transaction((tx) => endItems(tx, [unknown]))).rejects.toThrow(
      "in the catalogue",
    );
  });

  it("move the revision with every change, and nothing else moves it", async () => {
    const before = await revision(database);
    await database.transaction((tx) => designate(tx, [hospital]));
    const afterHospital = await revision(database);
    expect(afterHospital).toBeGreaterThan(before);
    await database.transaction((tx) => listItems(tx, [item]));
    const afterItem = await revision(database);
    expect(afterItem).toBe(afterHospital + 1n);
    await enrolAll(ONE);
    expect(await revision(database)).toBe(afterItem);
  });
});

describe("the hub's directory", () => {
  it("tells the areas of a credential's holder, and holds no number", async () => {
    await recordDirectory(database, directoryRows(ONE, KEYS));
    await recordDirectory(database, directoryRows(ONE, KEYS));
    const key = cardKey(KEYS, "360000" as NodeId);
    const digest = key.digestOf({ kind: "socialCard", number: "C360300P00001" });
    expect(await locate(database, [digest, digest])).toEqual([area]);
    const stranger = key.digestOf({ kind: "evoucher", number: "x" });
    expect(await locate(database, [stranger])).toEqual([]);
    const kept = await database.query(sql`select credential_digest from registry.directory`);
    expect(kept).toHaveLength(3);
    expect(JSON.stringify(kept)).not.toContain("360300P00001");
  });
});
