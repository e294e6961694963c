/** The asking side of HTTP. Whatever goes wrong on the way collapses to NoAnswer. */

import type { IncomingMessage } from "node:http";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { NoAnswer } from "#base/refusals.ts";
import type { Message } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import { FRAME_MAX, frameLines, type Hop, openReplies, sealMessages } from "#transport/frame.ts";
import { cut, nextTurn } from "#transport/gather.ts";
import { idOfEntry, sizeOfEntry } from "#transport/serve.ts";
import type { KeyRing, Port } from "#transport/transport.ts";
import { createWaiters, type Waiters } from "#transport/waiters.ts";

export interface HttpPortOptions {
  readonly self: NodeId;
  readonly keys: KeyRing;
  /** Where each peer listens: "http://10.0.0.1:7100/exchange". */
  readonly peers: ReadonlyMap<NodeId, string>;
  /** Requests on the way to one peer; what comes meanwhile gathers for the next frame. */
  readonly requestsMax?: number | undefined;
  /** A connection silent for this long is given up. */
  readonly silenceMs?: number | undefined;
}

/** It only asks: what this node is asked comes in through the routes of its server. */
export type HttpPort = Omit<Port, "listen">;

const REQUESTS_MAX = 64;
const SILENCE_MS = 30_000;

export function createHttpPort(options: HttpPortOptions): HttpPort {
  const { self, keys, peers, requestsMax = REQUESTS_MAX, silenceMs = SILENCE_MS } = options;
  const agentOptions = { keepAlive: true, maxSockets: requestsMax };
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  const lines = new Map<NodeId, Line>();
  const lineTo = (peer: NodeId): Line => {
    const url = peers.get(peer);
    if (url === undefined) throw new NoAnswer(`no address of ${peer}`);
    let line = lines.get(peer);
    if (!line) {
      const hop = { self, peer, keys };
      line = createLine({ url: new URL(url), hop, agents, requestsMax, silenceMs });
      lines.set(peer, line);
    }
    return line;
  };
  return {
    send: async (peer, message) => {
      const line = lineTo(peer);
      const answer = line.waiters.wait(message);
      line.put(message);
      return answer;
    },
    get waiting() {
      return [...lines.values()].reduce((sum, line) => sum + line.waiters.size, 0);
    },
    close: () => {
      for (const line of lines.values()) line.waiters.dropAll("this node has left the network");
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Line {
  readonly waiters: Waiters;
  readonly put: (message: Message) => void;
}

interface LineOptions {
  readonly url: URL;
  readonly hop: Hop;
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly requestsMax: number;
  readonly silenceMs: number;
}

/** One peer: messages wait while all requests are under way, and leave together when one ends. */
function createLine(options: LineOptions): Line {
  const waiters = createWaiters();
  let queue: Message[] = [];
  let underWay = 0;
  let turning = false;
  const flush = (): void => {
    turning = false;
    const frames = cut(queue, sizeOfEntry);
    const now = frames.splice(0, options.requestsMax - underWay);
    queue = frames.flat();
    for (const frame of now) {
      underWay += 1;
      post(frame, options, waiters, true).then(() => {
        underWay -= 1;
        if (queue.length > 0) flush();
      });
    }
  };
  const put = (message: Message): void => {
    queue.push(message);
    if (turning) return;
    turning = true;
    void nextTurn().then(flush);
  };
  return { waiters, put };
}

/**
 * Resolves when the exchange is over; then each message of the frame has its reply or NoAnswer. A
 * kept connection that the peer closed meanwhile is no news: the frame goes once more on a new one.
 */
function post(
  messages: readonly Message[],
  options: LineOptions,
  waiters: Waiters,
  mayRepeat: boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const open = messages.map((message) => message.id);
    let finished = false;
    let responded = false;
    const end = (why: string): void => {
      if (finished) return;
      finished = true;
      for (const id of open) waiters.drop(id, why);
      resolve();
    };
    const request = startRequest(options);
    request.on("response", (response) => {
      responded = true;
      readReplies(response, options.hop, (reply) => {
        const index = open.indexOf(idOfEntry(reply));
        if (index < 0) return;
        open.splice(index, 1);
        waiters.settle(reply);
      }).then(end, (error: unknown) => end(String(error)));
    });
    request.on("timeout", () => request.destroy(new Error("silent for too long")));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && error.code === "ECONNRESET" && !responded;
      if (mayRepeat && stale && !finished) {
        finished = true;
        void post(messages, options, waiters, false).then(resolve);
        return;
      }
      end(error.message);
    });
    request.end(sealMessages(messages, options.hop));
  });
}

function startRequest(options: LineOptions): ClientRequest {
  const { url, agents, silenceMs } = options;
  const secure = url.protocol === "https:";
  const start = secure ? httpsRequest : httpRequest;
  return start(url, {
    method: "POST",
    agent: secure ? agents.https : agents.http,
    timeout: silenceMs,
    headers: { "content-type": "application/vnd.lianjie.frame" },
  });
}

/** Cuts the response into frames as they come; resolves with why there are no more. */
async function readReplies(
  response: IncomingMessage,
  hop: Hop,
  give: (reply: ReturnType<typeof openReplies>[number]) => void,
): Promise<string> {
  if (response.statusCode !== 200) {
    response.resume();
    return `the peer said ${response.statusCode}`;
  }
  response.setEncoding("utf8");
  let rest = "";
  let lines: string[] = [];
  for await (const text of response) {
    const pieces = (rest + text).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > FRAME_MAX) throw new NoAnswer("a frame without end");
    lines.push(...pieces);
    for (;;) {
      const [first] = lines;
      if (first === undefined) break;
      const count = frameLines(first);
      if (count === 0) throw new NoAnswer("not a frame");
      if (lines.length < count) break;
      for (const reply of openReplies(lines.slice(0, count).join("\n"), hop)) give(reply);
      lines = lines.slice(count);
    }
  }
  return "the peer gave no answer";
}
