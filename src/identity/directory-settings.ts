/** How a node reaches its directory of staff, as its owner writes it. */
import type { CustomFetch } from "openid-client";

export type DirectoryFetch = CustomFetch;

export interface DirectorySettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The page of ours to which the browser comes back. */
  readonly redirectUri: string;
  /** Where one of these is told, the directory's own second factor counts; left out: never. */
  readonly secondFactor?: { readonly acr: readonly string[]; readonly amr: readonly string[] };
}

export interface Directory {
  readonly settings: DirectorySettings;
  readonly fetch: DirectoryFetch;
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/;

function addressFault(name: string, value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return `${name} 应为网址`;
  return value.startsWith("https://") || LOOPBACK.test(value) ? null : `${name} 须以 https:// 开头`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
}

/** The settings, or in Chinese what is wrong with them. */
export function directorySettingsIn(given: unknown): DirectorySettings | string {
  if (given === null || typeof given !== "object") return "应为一个对象";
  const { issuer, clientId, clientSecret, redirectUri, secondFactor } = given as Record<
    string,
    unknown
  >;
  const fault = addressFault("issuer", issuer) ?? addressFault("redirectUri", redirectUri);
  if (fault !== null) return fault;
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    if (typeof value !== "string" || value === "") return `缺少 ${name}`;
  }
  const known = { issuer, clientId, clientSecret, redirectUri } as DirectorySettings;
  if (secondFactor === undefined) return known;
  const { acr = [], amr = [] } = secondFactor as Record<string, unknown>;
  if (!isTexts(acr) || !isTexts(amr)) return "secondFactor 的 acr、amr 应为文字的列表";
  return { ...known, secondFactor: { acr, amr } };
}
