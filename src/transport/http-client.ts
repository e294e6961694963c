/** The asking side of HTTP. Whatever goes wrong on the way collapses to NoAnswer. */

import type { IncomingMessage } from "node:http";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { NoAnswer } from "#base/refusals.ts";
import type { Message } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import { fitsReply, type Hop, headsOf, replyOf, sealMessages } from "#transport/frame.ts";
import { createFrameReader } from "#transport/frame-reader.ts";
import { cut, nextTurn } from "#transport/gather.ts";
import { idOfEntry, sizeOfEntry } from "#transport/serve.ts";
import type { KeyRing, Port } from "#transport/transport.ts";
import { createWaiters, type Waiters } from "#transport/waiters.ts";

export interface HttpPortOptions {
  readonly self: NodeId;
  readonly keys: KeyRing;
  /** Where each peer listens: "http://10.0.0.1:7100/exchange". */
  readonly peers: ReadonlyMap<NodeId, string>;
  /**
   * Requests on the way to one peer for one receiver; what comes meanwhile gathers for its next
   * frame. Receivers behind the hub do not share them, so one that hangs holds up no other.
   */
  readonly requestsMax?: number | undefined;
  /** A connection silent for this long is given up. */
  readonly silenceMs?: number | undefined;
}

/** It only asks: what this node is asked comes in through the routes of its server. */
export type HttpPort = Omit<Port, "listen">;

const REQUESTS_MAX = 32;
const SILENCE_MS = 30_000;
/** All receivers of this process together; a nation has 32. */
const SOCKETS_MAX = 1_024;
/** A message's own time, and this much for the way back, is how long anybody waits for it. */
const PATIENCE_MS = 1_000;

export function createHttpPort(options: HttpPortOptions): HttpPort {
  const { self, keys, peers, requestsMax = REQUESTS_MAX, silenceMs = SILENCE_MS } = options;
  const agentOptions = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  const lines = new Map<NodeId, (receiver: NodeId) => Lane>();
  const lanes: Lane[] = [];
  const lineTo = (peer: NodeId): ((receiver: NodeId) => Lane) => {
    const url = peers.get(peer);
    if (url === undefined) throw new NoAnswer(`no address of ${peer}`);
    let line = lines.get(peer);
    if (!line) {
      const hop = { self, peer, keys };
      const options = { url: new URL(url), hop, agents, requestsMax, silenceMs };
      line = createLine(options, (lane) => lanes.push(lane));
      lines.set(peer, line);
    }
    return line;
  };
  return {
    send: async (peer, message) => {
      const lane = lineTo(peer)(message.to);
      const answer = lane.waiters.wait(message);
      lane.put(message);
      return answer;
    },
    get waiting() {
      return lanes.reduce((sum, lane) => sum + lane.waiters.size, 0);
    },
    close: () => {
      for (const lane of lanes) lane.waiters.dropAll("this node has left the network");
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** What goes to one receiver over one peer. */
interface Lane {
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

/** One peer, by the message's receiver. */
function createLine(
  options: LineOptions,
  opened: (lane: Lane) => void,
): (receiver: NodeId) => Lane {
  const lanes = new Map<NodeId, Lane>();
  return (receiver) => {
    let lane = lanes.get(receiver);
    if (!lane) {
      lane = createLane(options);
      lanes.set(receiver, lane);
      opened(lane);
    }
    return lane;
  };
}

interface Queued {
  readonly message: Message;
  /** From then on nobody waits for it. */
  readonly until: number;
}

/**
 * Messages wait while all requests are under way, and leave together when one ends; those that
 * nobody waits for any more do not leave. Counted from the moment they came, by this machine's
 * clock alone.
 */
function createLane(options: LineOptions): Lane {
  const waiters = createWaiters();
  let queue: Queued[] = [];
  let underWay = 0;
  let turning = false;
  const flush = (): void => {
    turning = false;
    const now = Date.now();
    const wanted = queue.filter(({ message, until }) => {
      if (until >= now) return true;
      waiters.drop(message.id, "its time passed before it could be sent");
      return false;
    });
    const frames = cut(wanted, ({ message }) => sizeOfEntry(message));
    const leaving = frames.splice(0, options.requestsMax - underWay);
    queue = frames.flat();
    for (const frame of leaving) {
      underWay += 1;
      post(frame, options, waiters, true).then(() => {
        underWay -= 1;
        if (queue.length > 0) flush();
      });
    }
  };
  const put = (message: Message): void => {
    const { sentAt, deadline } = message;
    queue.push({ message, until: Date.now() + Math.max(0, deadline - sentAt) + PATIENCE_MS });
    if (turning) return;
    turning = true;
    void nextTurn().then(flush);
  };
  return { waiters, put };
}

/**
 * Resolves when the exchange is over; then each message of the frame has its reply or NoAnswer. A
 * kept connection that the peer closed meanwhile is no failure: the frame goes once more on a new
 * one.
 */
function post(
  queued: readonly Queued[],
  options: LineOptions,
  waiters: Waiters,
  mayRepeat: boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const messages = queued.map(({ message }) => message);
    const open = messages.map((message) => message.id);
    let finished = false;
    let responded = false;
    const end = (why: string): void => {
      if (finished) return;
      finished = true;
      clearTimeout(patience);
      for (const id of open) waiters.drop(id, why);
      resolve();
    };
    const request = startRequest(options);
    const until = Math.max(...queued.map((entry) => entry.until));
    const patience = setTimeout(
      () => request.destroy(new Error("nobody waits for it any more")),
      until - Date.now(),
    );
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
        clearTimeout(patience);
        void post(queued, options, waiters, false).then(resolve);
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

/** Reads the response's frames as they come; resolves with why there are no more. */
async function readReplies(
  response: IncomingMessage,
  hop: Hop,
  give: (reply: ReturnType<typeof replyOf>) => void,
): Promise<string> {
  if (response.statusCode !== 200) {
    response.resume();
    return `the peer said ${response.statusCode}`;
  }
  response.setEncoding("utf8");
  const reader = createFrameReader({
    heads: (start, text) => headsOf(start, text, hop, fitsReply),
    entry: (head, content) => give(replyOf(head, content)),
  });
  for await (const text of response) reader.push(text);
  return "the peer gave no answer";
}
