/** `npm run stories`: tells the stories of filing on the demo that is running, all or the named. */
import { setTimeout as pauseFor } from "node:timers/promises";
import { seededRandom } from "#base/random.ts";
import { readDemoConfig } from "#config.ts";
import { StoryBroken } from "./filing/caller.ts";
import { Stage } from "./filing/stage.ts";
import { FILING_STORIES } from "./filing/stories.ts";

const EXIT = { told: 0, broken: 1, usage: 2 } as const;

function print(words: string): void {
  process.stdout.write(`${words}\n`);
}

function chosen(keys: readonly string[]): typeof FILING_STORIES | null {
  const unknown = keys.filter((key) => FILING_STORIES.every((story) => story.key !== key));
  if (unknown.length > 0) {
    print(`没有故事“${unknown.join("、")}”。全部故事：npm run stories -- --list`);
    return null;
  }
  return FILING_STORIES.filter(({ key }) => keys.length === 0 || keys.includes(key));
}

function list(): void {
  for (const { key, title } of FILING_STORIES) print(`${key.padEnd(20)}${title}`);
}

function reason(error: unknown, address: string): string {
  if (error instanceof StoryBroken) return error.message;
  if (error instanceof TypeError && /fetch failed/.test(error.message)) {
    return `${address} 没有应答：请先在另一个窗口运行 npm start（换过端口的，同样写 PORT=…）`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function tellAll(args: readonly string[]): Promise<number> {
  if (args.includes("--list")) {
    list();
    return EXIT.told;
  }
  const stories = chosen(args);
  if (stories === null) return EXIT.usage;
  const { port } = readDemoConfig();
  const address = `http://127.0.0.1:${port}`;
  const stage = new Stage({
    ...{ address, fetch, now: Date.now },
    pause: async (ms) => {
      await pauseFor(ms);
    },
    random: seededRandom(Date.now()),
    tell: (who, words) => print(`  ${who}：${words}`),
  });
  for (const { key, title, play } of stories) {
    print(`\n${title}（${key}）`);
    try {
      await play(stage);
    } catch (error) {
      print(`✕ ${reason(error, address)}`);
      return EXIT.broken;
    }
  }
  print(`\n${stories.length} 个故事都讲完了，每一步都与应有的结果相符。`);
  return EXIT.told;
}

process.exitCode = await tellAll(process.argv.slice(2));
