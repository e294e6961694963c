/**
 * Lanes with a work and a pause that the test holds in its hand: nothing here waits for a clock.
 */
import { describe, expect, it } from "vitest";
import { Defect } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import { ConstraintViolated } from "#store/database.ts";
import { createLane, type LaneOptions, type LaneWork } from "#store/lane.ts";

/** Pauses end only when the test says so. */
class Pauses {
  readonly open: { readonly ms: number; readonly end: () => void }[] = [];

  readonly pause = (ms: number): Promise<void> =>
    new Promise((resolve) => this.open.push({ ms, end: resolve }));

  async end(ms: number): Promise<void> {
    const index = this.open.findIndex((pause) => pause.ms === ms);
    expect(index, `a pause of ${ms} ms is open`).toBeGreaterThanOrEqual(0);
    this.open.splice(index, 1)[0]?.end();
    await settle();
  }
}

/** A work whose groups the test finishes one by one. */
class Held {
  readonly groups: { readonly commands: readonly string[]; readonly finish: () => void }[] = [];

  readonly work: LaneWork<string, string> = (commands) =>
    new Promise((resolve) => {
      const finish = () => resolve(commands.map((command) => command.toUpperCase()));
      this.groups.push({ commands, finish });
    });

  async finish(): Promise<void> {
    this.groups.at(-1)?.finish();
    await settle();
  }

  get sizes(): number[] {
    return this.groups.map((group) => group.commands.length);
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const never = (): Promise<void> => new Promise(() => undefined);

function optionsOf(changes: Partial<LaneOptions> = {}): LaneOptions {
  return { lanes: 1, groupMax: 8, waitingMax: 100, gatherMs: 0, pause: never, ...changes };
}

const upper: LaneWork<string, string> = async (commands) =>
  commands.map((command) => command.toUpperCase());

describe("groups", () => {
  it("settles commands of one tick in one group, each with its own result", async () => {
    const sizes: number[] = [];
    const lane = createLane(upper, optionsOf({ observe: (size) => sizes.push(size) }));
    const results = await Promise.all(["a", "b", "c"].map((word) => lane.submit("k", word)));
    expect(results).toEqual(["A", "B", "C"]);
    expect(sizes).toEqual([3]);
    expect(lane.inFlight).toBe(0);
  });

  it("gathers the next group while one is in work, never above its limit", async () => {
    const held = new Held();
    const lane = createLane(held.work, optionsOf({ groupMax: 3 }));
    const first = lane.submit("k", "first");
    await settle();
    const rest = ["a", "b", "c", "d"].map((word) => lane.submit("k", word));
    await settle();
    expect(held.sizes).toEqual([1]);
    expect(lane.inFlight).toBe(5);
    await held.finish();
    expect(held.sizes).toEqual([1, 3]);
    await held.finish();
    await held.finish();
    expect(held.sizes).toEqual([1, 3, 1]);
    expect(await Promise.all([first, ...rest])).toEqual(["FIRST", "A", "B", "C", "D"]);
    expect(lane.inFlight).toBe(0);
  });

  it("works several lanes side by side, and keeps a key in one of them", async () => {
    const held = new Held();
    const lane = createLane(held.work, optionsOf({ lanes: 4, groupMax: 64 }));
    const keys = Array.from({ length: 32 }, (_, index) => `person-${index}`);
    for (const key of keys) void lane.submit(key, key);
    await settle();
    expect(held.groups).toHaveLength(4);
    const owner = new Map(
      held.groups.flatMap((group, index) => group.commands.map((key) => [key, index] as const)),
    );
    for (const group of [...held.groups]) group.finish();
    await settle();
    for (const key of keys.slice(0, 4)) {
      void lane.submit(key, key);
      await settle();
      const latest = held.groups.at(-1);
      const mates = latest?.commands.map((mate) => owner.get(mate));
      expect(new Set(mates)).toEqual(new Set([owner.get(key)]));
      await held.finish();
    }
  });

  it("refuses with no answer what may not wait", async () => {
    const held = new Held();
    const lane = createLane(held.work, optionsOf({ waitingMax: 2 }));
    void lane.submit("k", "in work");
    await settle();
    void lane.submit("k", "one");
    void lane.submit("k", "two");
    await expect(lane.submit("k", "three")).rejects.toThrow(NoAnswer);
    await held.finish();
    void lane.submit("k", "four");
    expect(lane.inFlight).toBe(3);
  });
});

describe("errors", () => {
  it("gives one command's own error to that command alone", async () => {
    const lane = createLane<string, string>(
      async (commands) => commands.map((word) => (word === "bad" ? new Error("no") : word)),
      optionsOf(),
    );
    const answers = await Promise.allSettled(["a", "bad", "c"].map((w) => lane.submit("k", w)));
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("splits a group that meets a defect until the failing command stands alone", async () => {
    const tried: string[] = [];
    const lane = createLane<string, string>(async (commands) => {
      tried.push(commands.join(""));
      if (commands.includes("x")) throw new Defect("unbalanced");
      return commands;
    }, optionsOf());
    const answers = await Promise.allSettled([..."abxdef"].map((word) => lane.submit("k", word)));
    expect(answers.map((answer) => answer.status === "fulfilled")).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(answers[2]).toMatchObject({ reason: new Defect("unbalanced") });
    expect(tried).toEqual(["abxdef", "abx", "a", "bx", "b", "x", "def"]);
  });

  it("calls a work that answers too few a defect of that work", async () => {
    const lane = createLane<string, string>(async () => [], optionsOf());
    await expect(lane.submit("k", "a")).rejects.toThrow(Defect);
  });

  it("tries again after no answer, with growing pauses, and then succeeds", async () => {
    const pauses = new Pauses();
    let tries = 0;
    const work: LaneWork<string, string> = async (commands) => {
      tries += 1;
      if (tries < 3) throw new NoAnswer("lost");
      return commands;
    };
    const lane = createLane(work, optionsOf({ pause: pauses.pause }));
    const answer = lane.submit("k", "a");
    await settle();
    await pauses.end(50);
    await pauses.end(200);
    expect(await answer).toBe("a");
  });

  it("gives no answer to all after three more tries, unsplit, and works on", async () => {
    const pauses = new Pauses();
    let down = true;
    const tried: number[] = [];
    const work: LaneWork<string, string> = async (commands) => {
      tried.push(commands.length);
      if (down) throw new NoAnswer("lost");
      return commands;
    };
    const lane = createLane(work, optionsOf({ pause: pauses.pause }));
    const answers = Promise.allSettled(["a", "b"].map((word) => lane.submit("k", word)));
    await settle();
    for (const ms of [50, 200, 800]) await pauses.end(ms);
    for (const answer of await answers) {
      expect(answer).toMatchObject({ status: "rejected", reason: expect.any(NoAnswer) });
    }
    expect(tried).toEqual([2, 2, 2, 2]);
    down = false;
    expect(await lane.submit("k", "c")).toBe("c");
  });

  it("looks a second time when another process was faster with the same id", async () => {
    let tries = 0;
    const work: LaneWork<string, string> = async (commands) => {
      tries += 1;
      if (tries === 1) throw new ConstraintViolated("requests_pkey");
      return commands;
    };
    const lane = createLane(work, optionsOf());
    expect(await Promise.all([lane.submit("k", "a"), lane.submit("k", "b")])).toEqual(["a", "b"]);
    expect(tries).toBe(2);
  });
});

describe("gathering", () => {
  const gathering = { gatherMs: 3, groupMax: 64, waitingMax: 1000 };

  it("never pauses a command that comes alone", async () => {
    const pauses = new Pauses();
    const lane = createLane(upper, optionsOf({ ...gathering, pause: pauses.pause }));
    expect(await lane.submit("k", "a")).toBe("A");
    await pauses.end(24);
    expect(await lane.submit("k", "b")).toBe("B");
    expect(pauses.open.filter((pause) => pause.ms === 3)).toEqual([]);
  });

  /** Ends a window of eight pauses in which so many commands came. */
  async function busyWindow(
    lane: { submit(key: string, command: string): Promise<string> },
    pauses: Pauses,
    arrivals: number,
  ): Promise<void> {
    for (let index = 0; index < arrivals; index += 1) void lane.submit("k", `c${index}`);
    await settle();
    await pauses.end(24);
  }

  it("pauses while commands come often, and takes what came meanwhile", async () => {
    const pauses = new Pauses();
    const sizes: number[] = [];
    const observe = (size: number) => sizes.push(size);
    const lane = createLane(upper, optionsOf({ ...gathering, pause: pauses.pause, observe }));
    // The first command opens the window and is not counted: 31 in 8 pauses, smoothed to 1.9 a
    // pause.
    await busyWindow(lane, pauses, 32);
    sizes.length = 0;
    const first = lane.submit("k", "first");
    await settle();
    expect(sizes).toEqual([]);
    const second = lane.submit("k", "second");
    await pauses.end(3);
    expect(await Promise.all([first, second])).toEqual(["FIRST", "SECOND"]);
    expect(sizes).toEqual([2]);
  });

  it("does not pause when enough wait already", async () => {
    const pauses = new Pauses();
    const sizes: number[] = [];
    const observe = (size: number) => sizes.push(size);
    const lane = createLane(upper, optionsOf({ ...gathering, pause: pauses.pause, observe }));
    await busyWindow(lane, pauses, 32);
    sizes.length = 0;
    for (let index = 0; index < 16; index += 1) void lane.submit("k", "c");
    await settle();
    expect(sizes).toEqual([16]);
  });

  it("stops pausing after a window without arrivals", async () => {
    const pauses = new Pauses();
    const lane = createLane(upper, optionsOf({ ...gathering, pause: pauses.pause }));
    await busyWindow(lane, pauses, 32);
    await pauses.end(24);
    expect(pauses.open).toEqual([]);
    expect(await lane.submit("k", "a")).toBe("A");
  });
});

describe("holding", () => {
  it("begins a group when its holder says so, in place of the pause", async () => {
    const held: { readonly waiting: () => number; readonly begin: () => void }[] = [];
    const sizes: number[] = [];
    const hold = (waiting: () => number): Promise<void> =>
      new Promise((begin) => held.push({ waiting, begin }));
    const lane = createLane(upper, optionsOf({ hold, observe: (size) => sizes.push(size) }));
    const first = lane.submit("k", "a");
    await settle();
    const second = lane.submit("k", "b");
    await settle();
    expect([held[0]?.waiting(), sizes]).toEqual([2, []]);
    held[0]?.begin();
    expect(await Promise.all([first, second])).toEqual(["A", "B"]);
    expect(sizes).toEqual([2]);
  });
});
