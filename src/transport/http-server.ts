/**
 * The receiving side of HTTP: a Fastify plugin for the nodes of this process. A frame is read as it
 * comes: its sender is proven by the MAC over its heads before any content is kept, its size is
 * known then and counted, and each message is handled as soon as it is there.
 */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { nextTurn } from "#base/next-turn.ts";
import type { Reply } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import {
  FRAME_MAX,
  type FrameStart,
  fitsMessage,
  type Gap,
  type Head,
  type Hop,
  headsOf,
  KeyDiffers,
  lengthOf,
  messageOf,
  notTrue,
  sealReplies,
} from "#transport/frame.ts";
import { createFrameReader } from "#transport/frame-reader.ts";
import { gather } from "#transport/gather.ts";
import { replyTo, sizeOfEntry } from "#transport/serve.ts";
import { type Handler, type KeyRing, WAITING_MAX } from "#transport/transport.ts";

export const EXCHANGE_PATH = "/exchange";
const FRAME_TYPE = "application/vnd.lianjie.frame";

export interface ExchangeNode {
  readonly node: NodeId;
  readonly keys: KeyRing;
  readonly handler: Handler;
}

export interface ExchangeOptions {
  /** Told of each frame that was not taken, why, and who it says it is from, if it came so far. */
  readonly dropped?: ((why: string, said: SaidOfFrame) => void) | undefined;
  /** A frame must be wholly there within this long. */
  readonly frameWithinMs?: number | undefined;
}

/** What a frame's first line says; nobody has proven it. */
export type SaidOfFrame = { readonly from?: NodeId; readonly to?: NodeId };

const FRAME_WITHIN_MS = 10_000;
/** Characters of contents that are being read or handled at once, over all peers. */
const CONTENTS_MAX = 8 * FRAME_MAX;
/** Messages in work for one receiver: one that hangs leaves room for the others. */
const RECEIVER_MAX = WAITING_MAX / 4;

/** More than this process takes on at once: the peer asks again later. */
class Busy extends Error {
  override readonly name = "Busy";
}

/** The frame's first line names the node it is for and the peer it is from; the MAC proves it. */
export function createExchangeRoutes(
  nodes: readonly ExchangeNode[],
  options: ExchangeOptions = {},
): FastifyPluginAsync {
  const byNode = new Map(nodes.map((node) => [node.node, node]));
  const load = createLoad();
  return async (app: FastifyInstance) => {
    app.addContentTypeParser(FRAME_TYPE, (_request, payload, done) => done(null, payload));
    app.post(EXCHANGE_PATH, async (request, reply) => {
      const body = request.body;
      if (!(body instanceof Readable)) return reply.code(400).send();
      const answer = new Readable({ read: () => undefined });
      const within = options.frameWithinMs ?? FRAME_WITHIN_MS;
      const slow = setTimeout(() => body.destroy(new Error("not sent in time")), within);
      const { admitted, ended, said } = receive(body, { byNode, load, answer });
      ended.then(
        () => clearTimeout(slow),
        (error: unknown) => {
          clearTimeout(slow);
          answer.destroy();
          options.dropped?.(error instanceof Error ? error.message : String(error), said());
        },
      );
      const status = await admitted;
      if (status === 200) return reply.type(FRAME_TYPE).send(answer);
      // What is still to come of the frame is not read.
      return reply.code(status).header("connection", "close").send();
    });
  };
}

interface Receiving {
  readonly byNode: ReadonlyMap<NodeId, ExchangeNode>;
  readonly load: Load;
  readonly answer: Readable;
}

/** 401: no shared key; 503: too much in work. */
type Status = 200 | 400 | 401 | 503;

interface Received {
  /** Once the heads are there. */
  readonly admitted: Promise<Status>;
  /** When the frame is wholly there. */
  readonly ended: Promise<void>;
  readonly said: () => SaidOfFrame;
}

function statusOf(error: unknown): Status {
  if (error instanceof Busy) return 503;
  return error instanceof KeyDiffers ? 401 : 400;
}

function receive(body: Readable, { byNode, load, answer }: Receiving): Received {
  let admit: (status: Status) => void = () => undefined;
  const admitted = new Promise<Status>((resolve) => {
    admit = resolve;
  });
  let frame: OpenFrame | null = null;
  let said: SaidOfFrame = {};
  const reader = createFrameReader({
    heads: (start, text) => {
      said = { from: start.from, to: start.to };
      if (frame) throw notTrue("more than one frame");
      const node = byNode.get(start.to);
      if (!node) throw notTrue("for a node that is not here");
      const hop = { self: node.node, peer: start.from, keys: node.keys };
      const heads = headsOf(start, text, hop, fitsMessage);
      frame = openFrame(start, heads, { node, hop, load, answer });
      admit(200);
      return heads;
    },
    entry: (head, content) => frame?.handle(head, content),
  });
  const read = async (): Promise<void> => {
    body.setEncoding("utf8");
    try {
      for await (const text of body) reader.push(text);
      if (!reader.between || !frame) throw notTrue("not a frame");
      frame.whole();
    } catch (error) {
      frame?.broken();
      admit(statusOf(error));
      throw error;
    }
  };
  return { admitted, ended: read(), said: () => said };
}

interface OpenFrame {
  handle(head: Head, content: string): void;
  /** Nothing more comes: the answer ends with the last reply. */
  whole(): void;
  broken(): void;
}

interface FrameParts {
  readonly node: ExchangeNode;
  readonly hop: Hop;
  readonly load: Load;
  readonly answer: Readable;
}

/** A frame that was admitted. Throws Busy. */
function openFrame(start: FrameStart, heads: readonly Head[], parts: FrameParts): OpenFrame {
  const { node, hop, load, answer } = parts;
  const release = load.take(heads);
  let open = start.count;
  let whole = false;
  const replies = gather<Reply | Gap>({
    turn: nextTurn,
    sizeOf: sizeOfEntry,
    hand: (ended) => {
      if (!answer.destroyed) answer.push(sealReplies(ended, hop));
    },
  });
  const end = (): void => {
    if (open > 0 || !whole) return;
    replies.flush();
    if (!answer.destroyed) answer.push(null);
  };
  const started = new Set<Head>();
  return {
    handle: (head, content) => {
      started.add(head);
      void replyTo(messageOf(head, content), node.handler).then((reply) => {
        replies.put(reply);
        release(head);
        open -= 1;
        end();
      });
    },
    whole: () => {
      whole = true;
      end();
    },
    broken: () => {
      for (const head of heads) if (!started.has(head)) release(head);
    },
  };
}

interface Load {
  /** Counts a frame's messages, or throws Busy; what is returned gives one of them back. */
  take(heads: readonly Head[]): (head: Head) => void;
}

function createLoad(): Load {
  const byReceiver = new Map<unknown, number>();
  let contents = 0;
  const change = (head: Head, sign: 1 | -1): void => {
    const receiver = receiverOf(head);
    const count = (byReceiver.get(receiver) ?? 0) + sign;
    if (count === 0) byReceiver.delete(receiver);
    else byReceiver.set(receiver, count);
    contents += sign * lengthOf(head);
  };
  const messages = (): number => [...byReceiver.values()].reduce((sum, count) => sum + count, 0);
  return {
    take: (heads) => {
      for (const head of heads) change(head, 1);
      const full = heads.some((head) => (byReceiver.get(receiverOf(head)) ?? 0) > RECEIVER_MAX);
      if (full || contents > CONTENTS_MAX || messages() > WAITING_MAX) {
        for (const head of heads) change(head, -1);
        throw new Busy("too much in work");
      }
      return (head) => change(head, -1);
    },
  };
}

function receiverOf(head: Head): unknown {
  return head[4];
}
