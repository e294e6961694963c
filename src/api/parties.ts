/**
 * Who did or saw something, and why, in words for the person whom it is about: institutions and
 * agencies by their names, no clerk by theirs, somebody who acts for another masked. Only words go
 * out, never a stored text as it stands: ids, addresses and codes of ours tell a person nothing.
 */
import { maskedName } from "#api/mask.ts";
import { placesOf } from "#api/place-shapes.ts";
import { staffOf } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import { type Duty, isInstitutionPlace } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { institutionNames, insuredPersons } from "#registry/registry.ts";
import type { PersonEntry } from "#trail/trail.ts";

type Told = Pick<PersonEntry, "actor" | "action" | "detail">;

/** What stands on the trail, in words for the person it is about. */
const ACTS: readonly (readonly [RegExp, string])[] = [
  [/^person\.found$/, "查询参保信息"],
  [/^quote\./, "预结算"],
  [/^settlement\.refused$/, "结算未通过"],
  [/^settlement\./, "结算或查询结算"],
  [/^cancellation\./, "冲正撤销"],
  [/^charges\./, "上传或查询费用明细"],
  [/^accumulators\.read$/, "查询年度累计"],
  [/^admission\.|^stay\./, "办理住院"],
  [/^encounter\./, "办理就诊登记"],
  [/^voucher\.issued$/, "出示医保码"],
  [/^(voucher|person)\.loggedIn$/, "登录"],
  [/^voucher\./, "使用医保码"],
  [/^person\.loggedOut$/, "退出登录"],
  [/^person\.recordChanged$/, "修改登记信息"],
  [/^insurance\./, "暂停或恢复参保"],
  [/^guardianship\.(requested|ended)$/, "申请或解除代办"],
  [/^guardianship\.|^read .*\/guardianships/, "办理或查看代办申请"],
  [/^dispute\./, "办理异议或投诉"],
  [/^reimbursement\./, "办理手工报销"],
  [/^case\./, "办结待处理事项"],
  [/^read POST \/people\/search$/, "查找参保人"],
  [/^read POST \/people\/.*reveal$/, "查看完整姓名和号码"],
  [/^read GET \/people\//, "查看登记信息（已掩码）"],
  [/^read GET \/person\/looks/, "查看谁看过本人信息"],
  [/^read GET \/person\//, "查看本人信息"],
  [/^read .*estimate/, "就医前估算"],
  [/^read GET \/(care\/)?settlements/, "查看结算"],
  [/^read GET \/reimbursements/, "查看手工报销申请"],
  [/^read GET \/trail/, "查阅操作记录"],
  [/^read (GET|POST) \/(cases|disputes)/, "办理待处理事项、异议或投诉"],
];

export function actText(action: string): string {
  return ACTS.find(([pattern]) => pattern.test(action))?.[1] ?? "办理业务";
}

const REVEALED = /^revealed (.+)$/s;
const SOURCE = /〔(.+)〕$/s;

/** The purpose or ground that somebody wrote, and what we know to say; else nothing. */
export function whyText({ action, detail }: Told): string {
  const [, purpose] = REVEALED.exec(detail) ?? [];
  if (action.startsWith("read ")) return purpose ?? "";
  if (action === "voucher.issued") return detail.startsWith("logIn") ? "本人登录" : "就诊";
  if (/^(person\.recordChanged$|insurance\.)/.test(action)) return SOURCE.exec(detail)?.[1] ?? "";
  return institutionIn({ action, detail })?.refused ? "未予提供" : "";
}

const INSTITUTION_FIRST = /^([A-Z][0-9A-Z]{5,29})( .+)?$/s;

/** The institution for which another node asked, and whether it was told. */
function institutionIn({ detail }: Pick<Told, "action" | "detail">) {
  const [, code, more] = INSTITUTION_FIRST.exec(detail) ?? [];
  return code === undefined ? null : { code: code as InstitutionCode, refused: more !== undefined };
}

interface Party {
  readonly kind: string;
  /** Of an institution, or the area of an agency; empty for the rest. */
  readonly place: string;
  readonly duty: string | undefined;
  readonly id: string;
}

function partyOf(told: Told): Party {
  const [kind = "", rest = ""] = told.actor.split(/:(.*)/s);
  if (kind === "staff") {
    const { place = "", duty, id } = staffOf(rest);
    return { kind, place, duty, id };
  }
  const place = kind === "institution" ? rest.split(":")[0] : institutionIn(told)?.code;
  return { kind, place: place ?? "", duty: undefined, id: rest };
}

export interface Parties {
  /** `self` is whose data it is. */
  who(told: Told, self: PersonId): string;
  /** Of staff only the agency or institution, without the post. */
  agency(actor: string): string;
}

/** Loads the names that these entries need; those of agencies in any case. */
export async function partiesOf(office: Office, entries: readonly Told[]): Promise<Parties> {
  const parties = entries.map(partyOf);
  const codes = parties.map(({ place }) => place as InstitutionCode).filter(isInstitutionPlace);
  const people = parties.filter(({ kind }) => kind === "person").map(({ id }) => id as PersonId);
  const { store, reports } = office.world;
  const [institutions, agencies, persons] = await Promise.all([
    institutionNames(reports, [...new Set(codes)]),
    placesOf(office).agencies(),
    store.transaction((tx) => insuredPersons(tx, [...new Set(people)])),
  ]);
  const placeText = (place: string): string => {
    if (isInstitutionPlace(place as InstitutionCode)) {
      return institutions.get(place as InstitutionCode) ?? `医药机构${place}`;
    }
    return agencies.find(({ area }) => area === place)?.name ?? `经办机构${place}`;
  };
  return {
    agency: (actor) => placeText(partyOf({ actor, action: "", detail: "" }).place),
    who: (told, self) => {
      const { kind, place, duty, id } = partyOf(told);
      if (kind === "person") {
        if (id === self) return "本人";
        return `代办人${maskedName(persons.get(id as PersonId)?.person.name ?? "某")}`;
      }
      if (kind === "staff") {
        const post = duty === undefined ? "" : `（${DUTY_WORDS[duty as Duty] ?? duty}）`;
        return `${placeText(place)}${post}`;
      }
      if (place !== "") return placeText(place);
      return kind === "node" ? `就医地医保平台${id}` : "平台";
    },
  };
}
