/** Filings at an agency's counter: the same as persons do online, for those who come in. */
import Type from "typebox";
import { created, EVIDENCE_FILE } from "#api/answered.ts";
import { id } from "#api/fields.ts";
import { actOn, draftFor, fillFor, PLACE_OF_APPLICATION } from "#api/filing/acts.ts";
import {
  APPLICATION,
  APPLICATION_AT,
  APPLICATION_PARAMS,
  DRAFT,
  DRAFT_EXAMPLE,
  FILLED,
  WISH_EXAMPLE,
} from "#api/filing/applications.ts";
import {
  holderOfMaterial,
  keepMaterial,
  MATERIAL,
  MATERIAL_ABOUT,
  MATERIAL_AT,
  MATERIAL_EXAMPLE,
  MATERIAL_PARAMS,
  MATERIAL_SENT,
  MATERIAL_UPLOAD,
  materialFile,
} from "#api/filing/materials.ts";
import { RULES, RULES_ASKED, rulesFor } from "#api/filing/rules.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { placeOfPerson } from "#api/routes/people.ts";
import { present } from "#base/assert.ts";
import { submit, withdrawApplication } from "#filing/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const RECEPTION = { duties: ["reception"] } as const;
const CLERKS = { duties: ["reception", "checker"] } as const;
const PERSON = Type.Object({ person: id("人员编号") });
const WHOM = "3603000000000001";
const OF = { params: { person: WHOM } };

const PLACE_OF_MATERIAL = {
  of: async (call: { readonly office: Office; readonly params: { readonly material: string } }) => {
    const holder = await holderOfMaterial(call.office, call.params.material);
    return holder && (await placesOfPerson(call.office, holder));
  },
};

export const applicationsWindowRoutes = [
  route({
    method: "GET",
    path: "/people/:person/filing-rules",
    title: "这位参保人的参保地怎样办备案，各能报多少",
    at: "province",
    who: CLERKS,
    place: { of: placeOfPerson },
    reads: "person",
    params: PERSON,
    query: Type.Object(RULES_ASKED, closed),
    answer: RULES,
    examples: [{ title: "去北京住院", ...OF, query: { careArea: "110000" } }],
    handle: async ({ office, params, query, looked }) => {
      const personId = params.person as PersonId;
      looked([personId], personId, "filing rules");
      return await rulesFor(office, personId, query);
    },
  }),
  route({
    method: "POST",
    path: "/people/:person/materials",
    title: "在窗口为参保人上传材料（JPEG、PNG或PDF，不超过5 MB）",
    at: "province",
    who: CLERKS,
    place: { of: placeOfPerson },
    params: PERSON,
    query: Type.Object(MATERIAL_ABOUT, closed),
    upload: MATERIAL_UPLOAD,
    answer: MATERIAL,
    writes: true,
    examples: [{ title: "居住证明", ...OF, query: MATERIAL_SENT, answer: MATERIAL_EXAMPLE }],
    handle: async (call) => await keepMaterial(call, call.params.person as PersonId),
  }),
  route({
    method: "GET",
    path: "/materials/:material",
    title: "一份材料的原件",
    at: "province",
    who: CLERKS,
    place: PLACE_OF_MATERIAL,
    reads: "person",
    params: MATERIAL_PARAMS,
    answer: EVIDENCE_FILE,
    examples: [{ title: "原件", ...MATERIAL_AT }],
    handle: async ({ office, params, looked }) => {
      const personId = present(await holderOfMaterial(office, params.material), "it was found");
      looked([personId], params.material);
      return await materialFile(office, params.material, personId);
    },
  }),
  route({
    method: "POST",
    path: "/applications",
    title: "在窗口为参保人起草备案申请",
    at: "province",
    who: RECEPTION,
    place: {
      of: async ({ office, body }) =>
        await placeOfPerson({ office, params: { person: body.personId } }),
    },
    body: Type.Object({ personId: id("人员编号"), ...DRAFT }, closed),
    answer: APPLICATION,
    writes: true,
    status: 201,
    examples: [{ title: "长期居住", body: { personId: WHOM, ...DRAFT_EXAMPLE } }],
    handle: async (call) => {
      const { personId, ...drafted } = call.body;
      const whom = { personId: personId as PersonId, channel: "window" } as const;
      return created(await draftFor(call, whom, drafted));
    },
  }),
  route({
    method: "PUT",
    path: "/applications/:application",
    title: "在窗口填写或补正申请",
    at: "province",
    who: RECEPTION,
    place: PLACE_OF_APPLICATION,
    params: APPLICATION_PARAMS,
    body: FILLED,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "补正", ...APPLICATION_AT, body: { wish: WISH_EXAMPLE } }],
    handle: async (call) => await fillFor(call, call.body),
  }),
  route({
    method: "POST",
    path: "/applications/:application/submit",
    title: "在窗口提交申请",
    at: "province",
    who: RECEPTION,
    place: PLACE_OF_APPLICATION,
    params: APPLICATION_PARAMS,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "提交", ...APPLICATION_AT }],
    handle: async (call) => await actOn(call, submit),
  }),
  route({
    method: "POST",
    path: "/applications/:application/withdraw",
    title: "撤回申请；拟撤销备案的，由审核岗撤回",
    at: "province",
    who: CLERKS,
    place: PLACE_OF_APPLICATION,
    params: APPLICATION_PARAMS,
    answer: APPLICATION,
    writes: true,
    versioned: true,
    examples: [{ title: "撤回", ...APPLICATION_AT }],
    handle: async (call) => await actOn(call, withdrawApplication),
  }),
] as const;
