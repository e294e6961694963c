/** The receiving side of HTTP: a Fastify plugin for the nodes of this process. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import type { Reply } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import { FRAME_MAX, frameLines, type Gap, sealReplies } from "#transport/frame.ts";
import { gather, nextTurn } from "#transport/gather.ts";
import { serveFrame, sizeOfEntry } from "#transport/serve.ts";
import { type Handler, type KeyRing, WAITING_MAX } from "#transport/transport.ts";

export const EXCHANGE_PATH = "/exchange";
const FRAME_TYPE = "application/vnd.lianjie.frame";

export interface ExchangeNode {
  readonly node: NodeId;
  readonly keys: KeyRing;
  readonly handler: Handler;
}

/** The frame's first line names the node it is for and the peer it is from; the MAC proves it. */
export function createExchangeRoutes(nodes: readonly ExchangeNode[]): FastifyPluginAsync {
  const byNode = new Map(nodes.map((node) => [node.node, node]));
  let inWork = 0;
  return async (app: FastifyInstance) => {
    app.addContentTypeParser(FRAME_TYPE, { parseAs: "string" }, (_request, body, done) =>
      done(null, body),
    );
    // A character of a frame is at most three bytes of UTF-8 here.
    app.post(EXCHANGE_PATH, { bodyLimit: 3 * FRAME_MAX }, async (request, reply) => {
      const frame = String(request.body);
      const first = frame.slice(0, frame.indexOf("\n"));
      const [, from = "", to = ""] = first.split(" ");
      const node = byNode.get(to as NodeId);
      const entries = frameLines(first);
      if (!node || entries === 0) return reply.code(400).send();
      if (inWork + entries > WAITING_MAX) return reply.code(503).send();
      inWork += entries;
      const stream = new Readable({ read: () => undefined });
      stream.on("close", () => {
        inWork -= entries;
      });
      answerOn(stream, frame, { self: node.node, peer: from as NodeId, keys: node.keys }, node);
      return reply.type(FRAME_TYPE).send(stream);
    });
  };
}

function answerOn(
  stream: Readable,
  frame: string,
  hop: Parameters<typeof serveFrame>[1],
  node: ExchangeNode,
): void {
  const replies = gather<Reply | Gap>({
    turn: nextTurn,
    sizeOf: sizeOfEntry,
    hand: (ended) => {
      if (!stream.destroyed) stream.push(`${sealReplies(ended, hop)}\n`);
    },
  });
  serveFrame(frame, hop, node.handler, replies.put).then(
    () => {
      replies.flush();
      stream.push(null);
    },
    (error: Error) => stream.destroy(error),
  );
}
