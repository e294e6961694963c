import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConfigInvalid, readDemoConfig, readServeConfig } from "#config.ts";
import { help } from "../cli/commands/ops-serve.ts";

const HUB_AND_ONE = {
  LIANJIE_NODES: "100000,360000",
  DATABASE_URL: "postgres://somebody@127.0.0.1/lianjie_{node}",
};

describe("the demo", () => {
  test("needs nothing: this machine only, port 7000, a server of its own", () => {
    expect(readDemoConfig({})).toEqual({
      host: "127.0.0.1",
      port: 7000,
      logLevel: "warn",
      databaseUrl: undefined,
      publicUrl: "http://127.0.0.1:7000",
    });
  });

  test("takes an empty variable for one left out", () => {
    expect(readDemoConfig({ PORT: "", DATABASE_URL: " " })).toEqual(readDemoConfig({}));
  });

  for (const [variable, value] of [
    ["PORT", "seven"],
    ["PORT", "70000"],
    ["PORT", "-1"],
    ["DATABASE_URL", "mysql://127.0.0.1/lianjie"],
    ["LOG_LEVEL", "loud"],
  ] as const) {
    test(`names ${variable} when it is ${value}`, () => {
      expect(() => readDemoConfig({ [variable]: value })).toThrow(ConfigInvalid);
      expect(() => readDemoConfig({ [variable]: value })).toThrow(variable);
    });
  }
});

describe("a process of the network", () => {
  test("runs hub and provinces without peers and keys", () => {
    const config = readServeConfig(HUB_AND_ONE);
    expect(config.nodes).toEqual(["100000", "360000"]);
    expect([config.peers.size, config.keysFile]).toEqual([0, undefined]);
  });

  test("knows where the others listen", () => {
    const config = readServeConfig({
      ...HUB_AND_ONE,
      LIANJIE_NODES: "360000",
      LIANJIE_PEERS: "100000=http://10.0.0.1:7000, 460000=https://hainan.example",
      LIANJIE_KEYS: "/etc/lianjie/keys.json",
    });
    expect([...config.peers]).toEqual([
      ["100000", "http://10.0.0.1:7000"],
      ["460000", "https://hainan.example"],
    ]);
  });

  test("believes no proxy that is not named", () => {
    expect(readServeConfig(HUB_AND_ONE).proxies).toEqual([]);
    const named = { ...HUB_AND_ONE, LIANJIE_PROXIES: "10.0.0.5, 10.1.0.0/16,fd00::/8" };
    expect(readServeConfig(named).proxies).toEqual(["10.0.0.5", "10.1.0.0/16", "fd00::/8"]);
  });

  test("is reached by the public where somebody says so", () => {
    expect(readServeConfig(HUB_AND_ONE).publicUrl).toBe("http://127.0.0.1:7000");
    const of = (more: object) => readServeConfig({ ...HUB_AND_ONE, ...more }).publicUrl;
    expect(of({ HOST: "::1", PORT: "80" })).toBe("http://[::1]:80");
    expect(["0.0.0.0", "::"].map((HOST) => of({ HOST }))).toEqual([undefined, undefined]);
    expect(of({ PORT: "0" })).toBeUndefined();
    expect(readDemoConfig({ LIANJIE_PUBLIC_URL: "https://a.cn" }).publicUrl).toBe("https://a.cn");
    const named = { ...HUB_AND_ONE, LIANJIE_PUBLIC_URL: "https://ybj.example.cn/yidi/" };
    expect(readServeConfig(named).publicUrl).toBe("https://ybj.example.cn/yidi");
  });

  const wrong: readonly (readonly [string, Record<string, string | undefined>])[] = [
    ["LIANJIE_NODES", { LIANJIE_NODES: undefined }],
    ["LIANJIE_NODES", { LIANJIE_NODES: "," }],
    ["LIANJIE_NODES", { LIANJIE_NODES: "360300" }],
    ["LIANJIE_NODES", { LIANJIE_NODES: "100000,100000" }],
    ["DATABASE_URL", { DATABASE_URL: undefined }],
    ["LIANJIE_PEERS", { LIANJIE_NODES: "360000" }],
    ["LIANJIE_PEERS", { LIANJIE_PEERS: "460000=hainan.example" }],
    ["LIANJIE_PEERS", { LIANJIE_PEERS: "360000=http://10.0.0.1" }],
    ["LIANJIE_KEYS", { LIANJIE_PEERS: "460000=http://10.0.0.1" }],
    ["LIANJIE_CONNECTIONS", { LIANJIE_CONNECTIONS: "1" }],
    ["LIANJIE_PUBLIC_URL", { LIANJIE_PUBLIC_URL: "ybj.example.cn" }],
    ["LIANJIE_PUBLIC_URL", { LIANJIE_PUBLIC_URL: "https://ybj.example.cn/?a=1" }],
    ["LIANJIE_PROXIES", { LIANJIE_PROXIES: "proxy.example" }],
    ["LIANJIE_PROXIES", { LIANJIE_PROXIES: "10.0.0.5,10.1.0.0/33" }],
    ["LIANJIE_PROXIES", { LIANJIE_PROXIES: "0.0.0.0/0" }],
  ];
  for (const [variable, changes] of wrong) {
    test(`names ${variable} for ${JSON.stringify(changes)}`, () => {
      expect(() => readServeConfig({ ...HUB_AND_ONE, ...changes })).toThrow(variable);
    });
  }
});

test("every variable that is read stands in the help of serve and on the operator's page", () => {
  const read = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    { ...HUB_AND_ONE, LIANJIE_PEERS: "460000=http://10.0.0.1:7000", LIANJIE_KEYS: "keys.json" },
    {
      get: (variables, name: string) => {
        read.add(name);
        return variables[name];
      },
    },
  );
  readServeConfig(environment);
  expect(read.size).toBeGreaterThanOrEqual(8);
  const page = readFileSync(new URL("../docs/operating.md", import.meta.url), "utf8");
  const words = help.options.flat().join(" ");
  for (const name of read) {
    expect(page).toContain(`\`${name}\``);
    expect(words).toContain(name);
  }
  for (const text of [page, words]) expect(text).toContain("{node}");
});
