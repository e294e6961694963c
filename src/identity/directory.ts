/**
 * Log-in through a directory of staff that is there already (统一身份认证, OpenID Connect): the code flow
 * with PKCE. State, nonce and verifier are kept here, under a secret that the browser which began
 * keeps, so that nobody finishes in another's browser. Who comes back is somebody here only where
 * an administrator has bound that subject to an account.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  type IDToken,
} from "openid-client";
import { MINUTE_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import { addressSucceeded, beginAddressAttempt } from "#identity/attempts.ts";
import { type Client, type IdentityContext, noteRefused } from "#identity/context.ts";
import type { Directory } from "#identity/directory-settings.ts";
import { enter, type LoggedIn } from "#identity/log-in.ts";
import { selectAccount } from "#identity/queries.ts";
import { insertFlow, selectBinding, takeFlow } from "#identity/queries-directory.ts";
import type { Factor } from "#identity/queries-sessions.ts";
import { newSecretText } from "#identity/sessions.ts";
import { inTransaction } from "#trail/trail.ts";

const FLOW_MS = 10 * MINUTE_MS;
const TIMEOUT_S = 10;

export interface DirectoryStart {
  /** Where the browser goes. */
  readonly address: string;
  /** Kept by the page that began, and given back with what the directory returns. */
  readonly flow: string;
}

/** Refusals: directory_none, directory_silent. */
export async function startDirectoryLogIn(context: IdentityContext): Promise<DirectoryStart> {
  const { world } = context;
  const directory = directoryOf(context);
  const config = await configOf(directory);
  const [flow, state, nonce, verifier] = [1, 2, 3, 4].map(() => newSecretText(world.random));
  const made = {
    flow: flow ?? "",
    state: state ?? "",
    nonce: nonce ?? "",
    verifier: verifier ?? "",
  };
  const challenge = await calculatePKCECodeChallenge(made.verifier);
  const address = buildAuthorizationUrl(config, {
    redirect_uri: directory.settings.redirectUri,
    scope: "openid",
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: made.state,
    nonce: made.nonce,
    ...acrOf(directory),
  });
  await insertFlow(world.store, {
    digest: sm3(made.flow),
    state: made.state,
    nonce: made.nonce,
    verifier: made.verifier,
    expires_at: world.now() + FLOW_MS,
  });
  return { address: address.href, flow: made.flow };
}

function acrOf({ settings }: Directory): Record<string, string> {
  const acr = settings.secondFactor?.acr ?? [];
  return acr.length === 0 ? {} : { acr_values: acr.join(" ") };
}

export interface DirectoryReturn {
  readonly flow: string;
  /** What the directory added to the address: `?code=…&state=…`. */
  readonly query: string;
  readonly client: Client;
}

/**
 * Refusals: directory_none, directory_silent, directory_refused, directory_unbound, login_refused,
 * login_address_locked.
 */
export async function finishDirectoryLogIn(
  context: IdentityContext,
  given: DirectoryReturn,
): Promise<LoggedIn> {
  const directory = directoryOf(context);
  const { address } = given.client;
  await beginAddressAttempt(context, address);
  try {
    return await finished(context, directory, given);
  } catch (error) {
    if (error instanceof Refusal) {
      const detail = `directory ${error.code} ${address}`;
      noteRefused(context, { action: "staff.logInRefused", subject: "-", detail });
    }
    throw error;
  }
}

async function finished(
  context: IdentityContext,
  directory: Directory,
  { flow, query, client }: DirectoryReturn,
): Promise<LoggedIn> {
  const { world, trail } = context;
  const [kept] = await takeFlow(world.store, sm3(flow));
  if (!kept || world.now() >= kept.expires_at) throw new Refusal("directory_refused");
  const config = await configOf(directory);
  const back = new URL(directory.settings.redirectUri);
  back.search = query;
  const claims = await asked(async () => {
    const checks = { expectedState: kept.state, expectedNonce: kept.nonce };
    const tokens = await authorizationCodeGrant(config, back, {
      ...{ pkceCodeVerifier: kept.verifier, idTokenExpected: true, ...checks },
    });
    return tokens.claims();
  });
  if (claims === undefined) throw new Refusal("directory_refused");
  const { issuer } = directory.settings;
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const [binding] = await selectBinding(tx, { issuer, subject: claims.sub });
    if (!binding) throw new Refusal("directory_unbound", { subject: claims.sub });
    const [account] = await selectAccount(tx, binding.account_id);
    if (account?.state !== "active") throw new Refusal("login_refused");
    await addressSucceeded(tx, client.address);
    // An administrator who binds an account cannot use it: ours is shown once in any case.
    const factor = binding.confirmed_at === null ? "none" : factorOf(directory, claims);
    const entrance = "directory";
    return await enter(context, { tx, entries }, { account, entrance, factor, client });
  });
}

/** Ours is waived where the settings allow it and the directory says that it has asked for one. */
function factorOf({ settings }: Directory, { acr, amr }: IDToken): Factor {
  const allowed = settings.secondFactor;
  if (allowed === undefined) return "none";
  const methods = Array.isArray(amr) ? amr : [];
  const isByMethod = methods.some((method) => allowed.amr.includes(String(method)));
  return isByMethod || (typeof acr === "string" && allowed.acr.includes(acr))
    ? "directory"
    : "none";
}

export function directoryOf({ directory }: Pick<IdentityContext, "directory">): Directory {
  if (directory === null) throw new Refusal("directory_none");
  return directory;
}

/** Asked for each log-in: keys and addresses of a directory change, and log-ins are rare. */
async function configOf({ settings, fetch }: Directory): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const isPlain = issuer.startsWith("http:");
  return await asked(async () => {
    return await discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: TIMEOUT_S,
      [customFetch]: fetch,
      ...(isPlain ? { execute: [allowInsecureRequests] } : {}),
    });
  });
}

/** What the directory's answers mean: a no of its own, a forged one, or none. */
async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // Of the client's own errors each has a code; whatever else failed did so on the way.
    throw new Refusal(code.startsWith("OAUTH_") ? "directory_refused" : "directory_silent");
  }
}
