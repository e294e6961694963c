/** Planted violations of the rules for documents and lock files. */
import { describe, expect, test } from "vitest";
import {
  changelogRule,
  dependencyRule,
  documentRule,
  lockRule,
  strayRule,
  treeRule,
} from "./documents.ts";
import { said } from "./said.ts";

describe("a planted violation is found and its remedy told:", () => {
  test("a package without its sentence", () => {
    const text = '{"dependencies":{"pg":"1"},"devDependencies":{"left-pad":"1"}}';
    const found = dependencyRule({ path: "package.json", text }, "`pg` speaks to PostgreSQL.");
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining("left-pad")]);
  });

  test("a lock file that names a registry", () => {
    const text = '{\n"resolved": "https://registry.example.org/a.tgz"\n}';
    expect(said(lockRule, { "package-lock.json": text })).toEqual([
      expect.stringContaining("package-lock.json:2 names a registry"),
    ]);
    expect(said(lockRule, { "package-lock.json": '{"integrity": "sha512-"}' })).toEqual([]);
  });

  test("a document that names what is gone", () => {
    const saidOf = (text: string): string[] =>
      documentRule([{ path: "docs/a.md", text }], {
        program: "constraint a_check",
        exists: (path) => ["src/a.ts", "src/t1*", "docs/b.md", "README.md"].includes(path),
        scripts: ["bench"],
        commands: ["show", "policy-check"],
      }).map(({ message }) =>
        message.replace(" does not exist: the document tells of another time", ""),
      );
    expect(saidOf("`src/a.ts`, `src/b.ts`, `src/t1*`, `src/t2*`")).toEqual(["src/b.ts", "src/t2*"]);
    const own = "<!-- the reader's own: src/new/ -->";
    expect(saidOf(`${own}\n\`src/new/a.ts\`, \`src/newer/a.ts\``)).toEqual(["src/newer/a.ts"]);
    expect(saidOf("`a_check`, `b_check`, `checkNothing`")).toEqual(["b_check", "checkNothing"]);
    expect(saidOf("[b](b.md), [top](../README.md#x), [gone](c.md), [web](https://a.b)")).toEqual([
      "c.md",
    ]);
    expect(saidOf("npm run bench -- x, npm run benches")).toEqual(["npm run benches"]);
    expect(
      saidOf(
        "npx lianjie show stl_1; npx lianjie policy check a; lianjie policy cook a; lianjie policy …",
      ),
    ).toEqual(["lianjie policy cook"]);
  });

  test("a page that no page links to", () => {
    const readme = "[a](docs/a.md), [all](docs/all)";
    const pages = {
      "README.md": readme,
      "docs/a.md": "[b](b.md#x)",
      "docs/b.md": "",
      "docs/all/c.md": "",
      "docs/d.md": "[a](a.md)",
    };
    expect(said(strayRule, pages)).toEqual([expect.stringContaining("docs/d.md:1 no page links")]);
  });

  test("a folder that the tree lacks, and one that is gone", () => {
    const text = "```\nsrc/\n  base/   money\n  old.ts  gone\nmigrations/  SQL\n```\n";
    const found = treeRule({ path: "ARCHITECTURE.md", text }, ["base", "novelty"]);
    expect(found.map(({ message }) => message)).toEqual([
      "the tree lacks src/novelty",
      "the tree names src/old.ts, which is gone",
    ]);
  });

  test("a changelog behind its package, out of order, without days", () => {
    const of = (...entries: string[]): string[] =>
      changelogRule(
        { path: "CHANGELOG.md", text: entries.map((one) => `## ${one}`).join("\n") },
        "0.2.0",
      ).map(({ line, message }) => `${line} ${message}`);
    expect(of("0.2.0 — unreleased", "0.1.10 — 2026-01-02", "0.1.9 — 2026-01-01")).toEqual([]);
    expect(of("0.1.0 — 2026-01-01")).toEqual(["1 the newest is 0.1.0, the package is 0.2.0"]);
    expect(of("0.2.0 — unreleased", "0.1.0 — unreleased", "0.1.1 — 2026-01-01", "soon")).toEqual([
      "2 an older version has the day of its release",
      "3 versions fall from the newest on",
      "4 an entry is ## 1.2.3 — 2026-01-31, or — unreleased",
    ]);
    expect(of()).toEqual(["1 no entry yet"]);
  });
});
