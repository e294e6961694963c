/**
 * Trouble on the lines between the nodes, by kind of message and by hop: a request or an answer is
 * lost, or held until the test lets it go. A lost one is no answer at once; nobody waits for it.
 */
import { NoAnswer } from "#base/refusals.ts";
import type { Message, MessageKind, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";

/** care → hub, or hub → home. */
export type Hop = "care-hub" | "hub-home";

export interface Trouble {
  readonly hop: Hop;
  readonly kind: MessageKind;
  readonly lose: "request" | "answer";
  /** How many times; for good when absent. */
  readonly times?: number | undefined;
}

export interface Held {
  /** Resolves when something has been caught. */
  readonly caught: Promise<Message>;
  release(): void;
}

export interface Faults {
  lose(trouble: Trouble): void;
  /** Holds the next one; what it holds goes on when released. */
  hold(trouble: Trouble): Held;
  /** Everything that passed whole, in order. */
  readonly passed: readonly Message[];
  /** How many messages of a kind a care place has begun to send. */
  started(kind: MessageKind): number;
  clear(): void;
  carry(from: NodeId, peer: NodeId, message: Message, go: () => Promise<Reply>): Promise<Reply>;
}

interface Rule {
  readonly trouble: Trouble;
  left: number;
  readonly wait?: ((message: Message) => Promise<void>) | undefined;
}

export function createFaults(): Faults {
  const rules: Rule[] = [];
  const passed: Message[] = [];
  const begun: MessageKind[] = [];
  const matching = (hop: Hop, kind: MessageKind, lose: Trouble["lose"]): Rule | undefined => {
    const rule = rules.find(
      ({ trouble, left }) =>
        left > 0 && trouble.hop === hop && trouble.kind === kind && trouble.lose === lose,
    );
    if (rule) rule.left -= 1;
    return rule;
  };
  const meet = async (hop: Hop, message: Message, lose: Trouble["lose"]): Promise<void> => {
    const rule = matching(hop, message.kind, lose);
    if (rule?.wait) await rule.wait(message);
    else if (rule) throw new NoAnswer(`the test lost the ${lose} of ${message.kind}`);
  };
  return {
    passed,
    started: (kind) => begun.filter((each) => each === kind).length,
    clear: () => rules.splice(0),
    lose: (trouble) => {
      rules.push({ trouble, left: trouble.times ?? Number.POSITIVE_INFINITY });
    },
    hold: (trouble) => {
      let caught: (message: Message) => void = () => {};
      let release: () => void = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const held: Held = {
        caught: new Promise((resolve) => {
          caught = resolve;
        }),
        release: () => release(),
      };
      const wait = async (message: Message): Promise<void> => {
        caught(message);
        await released;
      };
      rules.push({ trouble, left: 1, wait });
      return held;
    },
    carry: async (_from, peer, message, go) => {
      const hop: Hop = peer === HUB ? "care-hub" : "hub-home";
      if (hop === "care-hub") begun.push(message.kind);
      await meet(hop, message, "request");
      const reply = await go();
      await meet(hop, message, "answer");
      if (hop === "hub-home") passed.push(message);
      return reply;
    },
  };
}
