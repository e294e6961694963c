/**
 * `npm run bench -- settle`: measures, prints a table, writes `--json FILE`. The same program is
 * also the bench's own children (`server`, `load`), so that one command line starts everything.
 */
import { benefits } from "./benefits.ts";
import { catalogueBench } from "./catalogue.ts";
import { closingBench } from "./closing.ts";
import { diagnosisBench } from "./diagnosis.ts";
import { load } from "./load.ts";
import { OPTIONS_TEXT, readOptions } from "./options.ts";
import { registryBench } from "./registry.ts";
import { registryImportBench } from "./registry-import.ts";
import { whatIfBench } from "./replay.ts";
import { server } from "./server.ts";
import { settle } from "./settle.ts";

const [what, ...rest] = process.argv.slice(2);

if (what === "server") server();
else if (what === "load") load();
else if (what === "benefits") await benefits(rest);
else if (what === "catalogue") await catalogueBench(rest);
else if (what === "closing") await closingBench(rest);
else if (what === "diagnosis") await diagnosisBench(rest);
else if (what === "registry") await registryBench(rest);
else if (what === "registry-import") await registryImportBench(rest);
else if (what === "replay") await whatIfBench(rest);
else if (what === "settle") await settle(readOptions(rest));
else {
  console.error(OPTIONS_TEXT);
  process.exitCode = 2;
}
