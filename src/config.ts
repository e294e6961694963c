/**
 * The environment, read once and checked. A wrong variable is named in a Chinese sentence that says
 * what to write instead; nothing else of the program looks at the environment.
 */
import { isIP } from "node:net";
import { HUB, type NodeId, parseArea } from "#model/place.ts";

/** Somebody set something that cannot be: the message is for them, no stack needed. */
export class ConfigInvalid extends Error {
  constructor(variable: string, why: string) {
    super(`环境变量 ${variable} 不正确：${why}`);
    this.name = "ConfigInvalid";
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ListenConfig {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Where the public reaches this process, without a slash at its end; or where it listens. */
  readonly publicUrl: string | undefined;
}

export interface DemoConfig extends ListenConfig {
  /** A server to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
}

export interface ServeConfig extends ListenConfig {
  /** The nodes of this process. */
  readonly nodes: readonly NodeId[];
  /** One server for all, or a pattern with {node}. */
  readonly databaseUrl: string;
  /** Where the other nodes listen: base addresses. */
  readonly peers: ReadonlyMap<NodeId, string>;
  /** File with the secrets of pairs of nodes; needed as soon as there are peers. */
  readonly keysFile: string | undefined;
  /** File with the directories of staff (OpenID Connect) of nodes that have one. */
  readonly directoryFile: string | undefined;
  readonly connectionsMax: number;
  /** Addresses of our own proxies, whose word on where a call comes from is believed. */
  readonly proxies: readonly string[];
}

const PORT_USUAL = 7000;
const PORT_MAX = 65_535;
const CONNECTIONS_USUAL = 8;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** Left out and empty are the same. */
function text(environment: Environment, variable: string): string | undefined {
  const value = environment[variable]?.trim();
  return value === "" ? undefined : value;
}

interface Range {
  readonly usual: number;
  readonly min: number;
  readonly max: number;
}

function wholeNumber(environment: Environment, variable: string, range: Range): number {
  const value = text(environment, variable);
  if (value === undefined) return range.usual;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= range.min && number <= range.max) return number;
  throw new ConfigInvalid(variable, `“${value}”应为 ${range.min} 到 ${range.max} 的整数`);
}

/** What is wrong with a database's address, {node} allowed in it; null: nothing. */
export function addressFault(value: string): string | null {
  const shape = "应形如 postgres://用户:口令@主机:5432/postgres";
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1];
  if (scheme === undefined) return `${shape}，不能只写主机名`;
  if (!/^postgres(ql)?:\/\//.test(value)) {
    return `${shape}，不能以 ${scheme}: 开头；联结只用 PostgreSQL`;
  }
  if (URL.canParse(value.replaceAll("{node}", "node"))) return null;
  return `${shape}；口令里的 @ : / # ? % 须写成 %40 %3A %2F %23 %3F %25`;
}

function databaseUrl(environment: Environment): string | undefined {
  const value = text(environment, "DATABASE_URL");
  if (value === undefined) return undefined;
  const fault = addressFault(value);
  if (fault !== null) throw new ConfigInvalid("DATABASE_URL", fault);
  return value;
}

function listening(environment: Environment, levelUsual: string): ListenConfig {
  const logLevel = text(environment, "LOG_LEVEL") ?? levelUsual;
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new ConfigInvalid("LOG_LEVEL", `“${logLevel}”应为 ${LOG_LEVELS.join("、")} 之一`);
  }
  const host = text(environment, "HOST") ?? "127.0.0.1";
  const port = wholeNumber(environment, "PORT", { usual: PORT_USUAL, min: 0, max: PORT_MAX });
  return { host, port, logLevel, publicUrl: publicUrlOf(environment, host, port) };
}

export function readDemoConfig(environment: Environment = process.env): DemoConfig {
  return { ...listening(environment, "warn"), databaseUrl: databaseUrl(environment) };
}

/** The token by which commands act for somebody of staff. */
export function readStaffToken(environment: Environment = process.env): string | undefined {
  return text(environment, "LIANJIE_TOKEN");
}

function nodeId(variable: string, value: string): NodeId {
  const area = parseArea(value);
  if (area?.endsWith("0000")) return area as string as NodeId;
  throw new ConfigInvalid(variable, `“${value}”应为六位节点代码，如 360000；国家平台为 ${HUB}`);
}

function listOf(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function nodesOf(environment: Environment): NodeId[] {
  const value = text(environment, "LIANJIE_NODES");
  if (value === undefined) {
    throw new ConfigInvalid("LIANJIE_NODES", "须列出本进程的节点，如 100000 或 360000,460000");
  }
  const nodes = listOf(value).map((part) => nodeId("LIANJIE_NODES", part));
  if (nodes.length > 0 && new Set(nodes).size === nodes.length) return nodes;
  throw new ConfigInvalid("LIANJIE_NODES", `“${value}”应为逗号分隔、不重复的节点代码`);
}

/** 100000=http://10.0.0.1:7000,460000=https://… */
function peersOf(environment: Environment, here: readonly NodeId[]): Map<NodeId, string> {
  const peers = new Map<NodeId, string>();
  for (const part of listOf(text(environment, "LIANJIE_PEERS") ?? "")) {
    const [, code = "", url = ""] = /^(\d+)=(.+)$/.exec(part) ?? [];
    const peer = nodeId("LIANJIE_PEERS", code === "" ? part : code);
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
      throw new ConfigInvalid("LIANJIE_PEERS", `“${part}”应形如 100000=http://主机:7000`);
    }
    if (here.includes(peer) || peers.has(peer)) {
      throw new ConfigInvalid("LIANJIE_PEERS", `${peer} 是本进程的节点或重复`);
    }
    peers.set(peer, url);
  }
  return peers;
}

/** 10.0.0.5,10.1.0.0/16: addresses, or ranges with the length of their beginning. */
function proxiesOf(environment: Environment): string[] {
  const proxies = listOf(text(environment, "LIANJIE_PROXIES") ?? "");
  for (const proxy of proxies) {
    const [, address = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(proxy) ?? [];
    const longest = isIP(address) === 6 ? 128 : 32;
    // A range of everything would believe everybody.
    const isRight = length === undefined || (Number(length) >= 1 && Number(length) <= longest);
    if (isIP(address) !== 0 && isRight) continue;
    const shape = "应为代理服务器的地址或网段，如 10.0.0.5 或 10.1.0.0/16";
    throw new ConfigInvalid("LIANJIE_PROXIES", `“${proxy}”${shape}`);
  }
  return proxies;
}

/** What listens everywhere, or on a port that is yet to be found, has no address to tell. */
function publicUrlOf(environment: Environment, host: string, port: number): string | undefined {
  const value = text(environment, "LIANJIE_PUBLIC_URL");
  if (value === undefined) {
    if (port === 0 || ["0.0.0.0", "::"].includes(host)) return undefined;
    return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  }
  if (/^https?:\/\/[^?#]+$/.test(value) && URL.canParse(value)) return value.replace(/\/+$/, "");
  throw new ConfigInvalid("LIANJIE_PUBLIC_URL", `“${value}”应形如 https://ybj.example.cn`);
}

/** What `serve` needs. Throws ConfigInvalid. */
export function readServeConfig(environment: Environment = process.env): ServeConfig {
  const nodes = nodesOf(environment);
  const peers = peersOf(environment, nodes);
  const url = databaseUrl(environment);
  if (url === undefined) throw new ConfigInvalid("DATABASE_URL", "须指明 PostgreSQL 服务器");
  if (!nodes.includes(HUB) && !peers.has(HUB)) {
    throw new ConfigInvalid("LIANJIE_PEERS", `本进程没有国家平台，须写明 ${HUB}=http://…`);
  }
  const keysFile = text(environment, "LIANJIE_KEYS");
  if (peers.size > 0 && keysFile === undefined) {
    throw new ConfigInvalid("LIANJIE_KEYS", "与其他进程的节点通信，须指明密钥文件");
  }
  return {
    ...listening(environment, "info"),
    nodes,
    peers,
    databaseUrl: url,
    keysFile,
    directoryFile: text(environment, "LIANJIE_DIRECTORY"),
    proxies: proxiesOf(environment),
    connectionsMax: wholeNumber(environment, "LIANJIE_CONNECTIONS", {
      usual: CONNECTIONS_USUAL,
      min: 2,
      max: 1_000,
    }),
  };
}
