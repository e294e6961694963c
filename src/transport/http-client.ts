/** The asking side of HTTP. Whatever goes wrong on the way collapses to NoAnswer. */

import type { IncomingMessage } from "node:http";
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { nextTurn } from "#base/next-turn.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { Message } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import { fitsReply, type Hop, headsOf, replyOf, sealMessages } from "#transport/frame.ts";
import { createFrameReader } from "#transport/frame-reader.ts";
import { cut } from "#transport/gather.ts";
import { idOfEntry, sizeOfEntry } from "#transport/serve.ts";
import type { KeyRing, PeerFault, Port } from "#transport/transport.ts";
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
  /** Told how each exchange with a peer ended; null: it was answered. */
  readonly told?: ((peer: NodeId, fault: PeerFault | null) => void) | undefined;
}

/** It only asks: what this node is asked comes in through the routes of its server. */
export interface HttpPort extends Omit<Port, "listen"> {
  /** Asks a peer nothing, to see whether it is there and takes our key; `told` hears of it. */
  probe(peer: NodeId): Promise<void>;
}

const FRAME_TYPE = "application/vnd.lianjie.frame";
/** A peer that is well takes an empty frame within this long. */
const PROBE_MS = 2_000;
const REQUESTS_MAX = 32;
const SILENCE_MS = 30_000;
/** All receivers of this process together; a nation has 32. */
const SOCKETS_MAX = 1_024;
/** A message's own time, and this much for the way back, is how long anybody waits for it. */
const PATIENCE_MS = 1_000;

export function createHttpPort(options: HttpPortOptions): HttpPort {
  const { self, keys, peers, requestsMax = REQUESTS_MAX, silenceMs = SILENCE_MS } = options;
  const toldOf = (peer: NodeId) => (fault: PeerFault | null) => options.told?.(peer, fault);
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
      const told = toldOf(peer);
      const options = { url: new URL(url), hop, agents, requestsMax, silenceMs, told };
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
    probe: async (peer) => {
      const url = peers.get(peer);
      if (url === undefined) return;
      const hop = { self, peer, keys };
      const told = toldOf(peer);
      await probe({ url: new URL(url), hop, agents, requestsMax, silenceMs: PROBE_MS, told });
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
  readonly told: (fault: PeerFault | null) => void;
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
    let answered = false;
    let patience: NodeJS.Timeout | undefined;
    const end = (why: string): void => {
      if (finished) return;
      finished = true;
      clearTimeout(patience);
      options.told(answered ? null : faultOf(why));
      for (const id of open) waiters.drop(id, why);
      resolve();
    };
    const frame = sealedOr(messages, options.hop, end);
    if (frame === null) return;
    const request = startRequest(options);
    const until = Math.max(...queued.map((entry) => entry.until));
    patience = setTimeout(
      () => request.destroy(new Error("nobody waits for it any more")),
      until - Date.now(),
    );
    request.on("response", (response) => {
      responded = true;
      readReplies(response, options.hop, (reply) => {
        answered = true;
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
    request.end(frame);
  });
}

const KEY_REFUSED = "the peer does not take our key";
const OUR_KEY = /frame dropped: (bad MAC|no key with this peer)/;

function faultOf(why: string): PeerFault {
  const kind = why === KEY_REFUSED || OUR_KEY.test(why) ? "key" : "silent";
  return { kind, why };
}

/** Null, and the end, where this node shares no key with the peer. */
function sealedOr(
  messages: readonly Message[],
  hop: Hop,
  end: (why: string) => void,
): string | null {
  try {
    return sealMessages(messages, hop);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    end(error.message);
    return null;
  }
}

/** A frame without messages: whoever takes it is there, and shares our key. */
function probe(options: LineOptions): Promise<void> {
  return new Promise((resolve) => {
    let open = true;
    let patience: NodeJS.Timeout | undefined;
    const end = (fault: PeerFault | null): void => {
      if (!open) return;
      open = false;
      clearTimeout(patience);
      options.told(fault);
      resolve();
    };
    const frame = sealedOr([], options.hop, (why) => end(faultOf(why)));
    if (frame === null) return;
    const request = startRequest(options);
    patience = setTimeout(() => request.destroy(new Error("silent for too long")), PROBE_MS);
    request.on("response", (response) => {
      response.resume();
      const status = response.statusCode;
      const taken = status === 200 && response.headers["content-type"] === FRAME_TYPE;
      if (taken) end(null);
      else end(faultOf(status === 401 ? KEY_REFUSED : `the peer said ${status}`));
    });
    request.on("error", (error) => end(faultOf(error.message)));
    request.end(frame);
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
    headers: { "content-type": FRAME_TYPE },
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
    return response.statusCode === 401 ? KEY_REFUSED : `the peer said ${response.statusCode}`;
  }
  response.setEncoding("utf8");
  const reader = createFrameReader({
    heads: (start, text) => headsOf(start, text, hop, fitsReply),
    entry: (head, content) => give(replyOf(head, content)),
  });
  for await (const text of response) reader.push(text);
  return "the peer gave no answer";
}
