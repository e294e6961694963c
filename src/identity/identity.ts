/**
 * Identity's face: who of staff is here, by which proof, and what each may do where. Accounts,
 * roles (岗位), sessions, tokens of the command line. Every node has its own staff. What cannot be
 * told, because the database does not answer, is NoAnswer and never a yes. Each function's refusals
 * stand at it.
 */
import { DAY_MS, type Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { accountsAfter } from "#identity/account-list.ts";
import {
  agreeToReset,
  bindDirectory,
  grantRole,
  makeAccount,
  moveAccount,
  resetPassword,
  resetSecondFactor,
  takeRole,
  unbindDirectory,
} from "#identity/accounts.ts";
import type {
  IdentityContext,
  IdentityWorld,
  KnownPlaces,
  VoucherCheck,
} from "#identity/context.ts";
import { finishDirectoryLogIn, startDirectoryLogIn } from "#identity/directory.ts";
import type { Directory } from "#identity/directory-settings.ts";
import { makeFirstAdministrators } from "#identity/first.ts";
import {
  approveGuardianship,
  endGuardianship,
  guardianshipArea,
  guardianshipRequests,
  guardianshipsOf,
  refuseGuardianship,
  requestGuardianship,
} from "#identity/guardianships.ts";
import { logIn } from "#identity/log-in.ts";
import { unlockAtMachine } from "#identity/machine.ts";
import {
  changePassword,
  logOut,
  showSecondFactor,
  startSecondFactor,
} from "#identity/own-account.ts";
import { createPasswords } from "#identity/password.ts";
import { logInPerson, logOutPerson, personOf } from "#identity/persons.ts";
import { deleteOldAddresses, deleteOldAttempts } from "#identity/queries-attempts.ts";
import { deleteOldFlows } from "#identity/queries-directory.ts";
import { endOverSessions } from "#identity/queries-sessions.ts";
import { createSessionCache } from "#identity/session-cache.ts";
import { revokeSessions, sessionsOf } from "#identity/session-list.ts";
import { staffOf } from "#identity/sessions.ts";
import type { IdentitySettings } from "#identity/settings.ts";
import { holderOfToken, makeToken, revokeToken, staffOfToken, tokensOf } from "#identity/tokens.ts";
import type { DueWork, Room } from "#model/room.ts";
import type { Trail } from "#trail/trail.ts";

export type { Client, IdentityWorld, KnownPlaces, VoucherCheck } from "#identity/context.ts";
export { type Directory, directorySettingsIn } from "#identity/directory-settings.ts";
export type { FirstStaff } from "#identity/first.ts";
export { isExpired as isGuardianshipExpired } from "#identity/guardianship.ts";
export type { LoggedIn } from "#identity/log-in.ts";
export { hasAccounts } from "#identity/queries.ts";
export type { GuardianshipRow as Guardianship } from "#identity/queries-persons.ts";
export type { ListedSessionRow as ListedSession } from "#identity/queries-sessions.ts";
export { codeAt } from "#identity/second-factor.ts";
export { type SeededStaff, seedAccounts } from "#identity/seed.ts";
export { IDENTITY_SETTINGS, type IdentitySettings } from "#identity/settings.ts";
export { holderOfToken, nodeOfToken, type TokenHolder } from "#identity/tokens.ts";
export { checkFinished } from "#identity/unfinished.ts";

export interface IdentityParts {
  readonly trail: Trail;
  readonly settings: IdentitySettings;
  readonly places: KnownPlaces;
  /** Left out: nobody logs in by one here. */
  readonly voucher?: VoucherCheck | undefined;
  readonly directory?: Directory | undefined;
}

type Bound<Work> = Work extends (context: IdentityContext, ...given: infer Given) => infer Result
  ? (...given: Given) => Result
  : never;

const WORK = {
  logIn,
  logOut,
  staffOf,
  changePassword,
  startSecondFactor,
  showSecondFactor,
  sessionsOf,
  revokeSessions,
  accountsAfter,
  makeAccount,
  moveAccount,
  resetPassword,
  resetSecondFactor,
  agreeToReset,
  unlockAtMachine,
  grantRole,
  takeRole,
  makeFirstAdministrators,
  makeToken,
  holderOfToken,
  staffOfToken,
  tokensOf,
  revokeToken,
  startDirectoryLogIn,
  finishDirectoryLogIn,
  bindDirectory,
  unbindDirectory,
  logInPerson,
  personOf,
  logOutPerson,
  requestGuardianship,
  approveGuardianship,
  refuseGuardianship,
  endGuardianship,
  guardianshipsOf,
  guardianshipRequests,
  guardianshipArea,
} as const;

export type Identity = { readonly [Name in keyof typeof WORK]: Bound<(typeof WORK)[Name]> } & {
  readonly room: Room;
};

export function createIdentity(world: IdentityWorld, parts: IdentityParts): Identity {
  const { settings } = parts;
  const context: IdentityContext = {
    ...parts,
    world,
    voucher: parts.voucher ?? noVoucher,
    directory: parts.directory ?? null,
    passwords: createPasswords(settings.hash, world.random),
    cache: createSessionCache(settings.cacheMs),
  };
  const work = Object.entries(WORK).map(([name, one]) => {
    const given = one as (context: IdentityContext, ...given: unknown[]) => unknown;
    return [name, (...rest: unknown[]) => given(context, ...rest)] as const;
  });
  const bound = Object.fromEntries(work) as unknown as Omit<Identity, "room">;
  return { ...bound, room: { name: "identity", due: dueOf(context) } };
}

const noVoucher: VoucherCheck = async () => {
  throw new Refusal("login_elsewhere");
};

/** A node looks for due work each second; what is over here may wait for its minute. */
const DUE_EVERY_MS = 60_000;

function dueOf({ world, settings }: IdentityContext): readonly DueWork[] {
  const everyMinute = (run: (now: Instant) => Promise<number>): (() => Promise<number>) => {
    let lastAt = Number.NEGATIVE_INFINITY;
    return async () => {
      const now = world.now();
      if (Math.abs(now - lastAt) < DUE_EVERY_MS) return 0;
      lastAt = now;
      return await run(now);
    };
  };
  return [
    {
      name: "identity.endSessions",
      run: everyMinute(async (now) => {
        const idleSince = now - settings.sessionIdleMs;
        return (await endOverSessions(world.store, { now, idleSince })).length;
      }),
    },
    {
      name: "identity.forgetAttempts",
      run: everyMinute(async (now) => {
        await deleteOldFlows(world.store, now);
        await deleteOldAddresses(world.store, now - settings.addressKnownMs);
        const before = now - settings.lockMsMax - 2 * DAY_MS;
        return (await deleteOldAttempts(world.store, before)).length;
      }),
    },
  ];
}
