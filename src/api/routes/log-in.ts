/**
 * Log-in and log-out, of staff by password and second factor or through their directory, of persons
 * by an e-voucher. None of these is kept under a key: their answers hold secrets, which are told
 * once.
 */
import Type from "typebox";
import { NOTHING } from "#api/answered.ts";
import { type Call, route } from "#api/route.ts";
import { PERSON, STAFF, shownPerson, shownStaff } from "#api/routes/session.ts";
import type { LoggedIn } from "#identity/identity.ts";

const secret = (title: string, maxLength = 200) => Type.String({ title, minLength: 1, maxLength });
const closed = { additionalProperties: false } as const;

type Calling = Pick<Call, "cookies" | "address" | "agent">;

const clientOf = ({ address, agent }: Calling) => ({ address, agent });

/** The browser's cookie follows the session that was just opened. */
function entered({ cookies }: Calling, { token, session }: LoggedIn) {
  cookies.open("staff", token, session.expiresAt);
  return shownStaff(session, token);
}

const SHOWN = {
  loginName: "li.wei",
  name: "李微",
  roles: [{ duty: "policy", place: "360300" }],
  mustFinish: null,
  expiresAt: "2026-11-21T21:30:00+08:00",
  csrf: "2d1f…",
} as const;

export const logInRoutes = [
  route({
    method: "POST",
    path: "/staff/log-in",
    title: "工作人员登录",
    who: "public",
    perMinute: 60,
    body: Type.Object(
      {
        loginName: secret("登录名", 64),
        password: secret("密码"),
        code: Type.Optional(secret("动态口令或备用码", 40)),
      },
      closed,
    ),
    answer: STAFF,
    examples: [
      {
        title: "密码和动态口令",
        body: {
          loginName: "li.wei",
          password: "看病不跑腿，结算一分钟，好记又够长",
          code: "123456",
        },
        answer: SHOWN,
      },
    ],
    handle: async (call) => {
      const { office, body } = call;
      return entered(call, await office.identity.logIn({ ...body, client: clientOf(call) }));
    },
  }),
  route({
    method: "POST",
    path: "/staff/directory/start",
    title: "经统一身份认证登录：开始",
    who: "public",
    perMinute: 60,
    answer: Type.Object({ address: Type.String(), flow: Type.String() }),
    examples: [
      {
        title: "浏览器转到 address，页面保存 flow",
        answer: { address: "https://id.example.cn/auth?response_type=code", flow: "9xQ…" },
      },
    ],
    handle: async ({ office }) => {
      const { address, flow } = await office.identity.startDirectoryLogIn();
      return { address, flow };
    },
  }),
  route({
    method: "POST",
    path: "/staff/directory/return",
    title: "经统一身份认证登录：返回",
    who: "public",
    perMinute: 60,
    body: Type.Object(
      { flow: secret("开始时的flow"), query: secret("返回地址的参数", 4_000) },
      closed,
    ),
    answer: STAFF,
    examples: [
      {
        title: "返回页面把地址里的参数交来",
        body: { flow: "9xQ…", query: "?code=…&state=…" },
        answer: { ...SHOWN, mustFinish: "secondFactor" },
      },
    ],
    handle: async (call) => {
      const { office, body } = call;
      const client = clientOf(call);
      return entered(call, await office.identity.finishDirectoryLogIn({ ...body, client }));
    },
  }),
  route({
    method: "POST",
    path: "/staff/log-out",
    title: "工作人员退出",
    who: "staff",
    unfinished: true,
    answer: NOTHING,
    examples: [{ title: "退出" }],
    handle: async ({ office, token, cookies }) => {
      await office.identity.logOut(token);
      cookies.close("staff");
      return null;
    },
  }),
  route({
    method: "POST",
    path: "/staff/password",
    title: "改本人密码",
    who: "staff",
    unfinished: true,
    perMinute: 30,
    body: Type.Object({ password: secret("原密码"), newPassword: secret("新密码") }, closed),
    answer: STAFF,
    examples: [
      {
        title: "其他登录随之结束",
        body: {
          password: "kq7m-x2ha-93bc-w4pz",
          newPassword: "看病不跑腿，结算一分钟，好记又够长",
        },
        answer: { ...SHOWN, mustFinish: "secondFactor" },
      },
    ],
    handle: async (call) => {
      const { office, token, body } = call;
      const client = clientOf(call);
      return entered(call, await office.identity.changePassword({ ...body, token, client }));
    },
  }),
  route({
    method: "POST",
    path: "/staff/second-factor/start",
    title: "绑定动态口令：生成密钥",
    who: "staff",
    unfinished: true,
    answer: Type.Object({ secret: Type.String(), address: Type.String() }),
    examples: [
      {
        title: "address 供扫码",
        answer: { secret: "GEZDGNBVGY3TQOJQ…", address: "otpauth://totp/Lianjie:li.wei?secret=…" },
      },
    ],
    handle: async ({ office, token }) => {
      const { secret: made, address } = await office.identity.startSecondFactor(token);
      return { secret: made, address };
    },
  }),
  route({
    method: "POST",
    path: "/staff/second-factor",
    title: "验证动态口令；首次验证即绑定，并给出备用码",
    who: "staff",
    unfinished: true,
    perMinute: 30,
    body: Type.Object({ code: secret("动态口令或备用码", 40) }, closed),
    answer: Type.Object({ session: STAFF, recoveryCodes: Type.Array(Type.String()) }),
    examples: [
      {
        title: "备用码只显示这一次",
        body: { code: "123456" },
        answer: { session: SHOWN, recoveryCodes: ["0f3a1-77c2e-91b04-a6d8f"] },
      },
    ],
    handle: async (call) => {
      const { office, token, body } = call;
      const client = clientOf(call);
      const shown = await office.identity.showSecondFactor({ ...body, token, client });
      return { session: entered(call, shown), recoveryCodes: [...shown.recoveryCodes] };
    },
  }),
  route({
    method: "POST",
    path: "/person/log-in",
    title: "参保人以医保码登录",
    at: "province",
    who: "public",
    perMinute: 60,
    body: Type.Object({ code: secret("医保码") }, closed),
    answer: PERSON,
    examples: [
      {
        title: "用途为登录的医保码，一分钟内有效，只能用一次",
        body: { code: "ecq360300…" },
        answer: {
          personId: "3603000000000001",
          name: "张某",
          actsFor: [],
          expiresAt: "2026-11-21T21:30:00+08:00",
          csrf: "2d1f…",
        },
      },
    ],
    handle: async (call) => {
      const { office, body, cookies } = call;
      const client = clientOf(call);
      const { token, session } = await office.identity.logInPerson({ ...body, client });
      cookies.open("person", token, session.expiresAt);
      return shownPerson(session, token);
    },
  }),
  route({
    method: "POST",
    path: "/person/log-out",
    title: "参保人退出",
    at: "province",
    who: "person",
    body: Type.Object({ everywhere: Type.Boolean({ title: "所有设备" }) }, closed),
    answer: NOTHING,
    examples: [{ title: "只退出本机", body: { everywhere: false } }],
    handle: async ({ office, session, body, cookies }) => {
      await office.identity.logOutPerson(session, body.everywhere ? "all" : "this");
      cookies.close("person");
      return null;
    },
  }),
] as const;
