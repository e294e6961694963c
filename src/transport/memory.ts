/**
 * The network of nodes in one process. It pays what a real one pays: every message and reply is
 * written to text, its hop MAC made and checked, and read again. Messages of one turn travel in
 * one frame.
 */

import { nextTurn } from "#base/next-turn.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import { type Gap, openReplies, sealMessages, sealReplies } from "#transport/frame.ts";
import { gather, type Turn } from "#transport/gather.ts";
import { idOfEntry, serveFrame, sizeOfEntry } from "#transport/serve.ts";
import type { Handler, KeyRing, Port } from "#transport/transport.ts";
import { createWaiters, type Waiters } from "#transport/waiters.ts";

export interface MemoryNetworkOptions {
  /**
   * When a frame leaves: after the turn of the event loop, unless the simulation says otherwise.
   */
  readonly turn?: Turn | undefined;
  readonly observe?: ((messages: number) => void) | undefined;
}

export interface MemoryNetwork {
  /** A node joins; one of the same name that was there before is gone, as after a crash. */
  connect(node: NodeId, keys: KeyRing): Port;
}

interface Place {
  readonly node: NodeId;
  readonly keys: KeyRing;
  handler: Handler | null;
  readonly links: Map<NodeId, Link>;
}

interface Link {
  readonly waiters: Waiters;
  readonly put: (message: Message) => void;
}

export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  const { turn = nextTurn, observe } = options;
  const places = new Map<NodeId, Place>();
  return {
    connect: (node, keys) => {
      const place: Place = { node, keys, handler: null, links: new Map() };
      leave(places, node);
      places.set(node, place);
      const linkTo = (peer: NodeId): Link => {
        let link = place.links.get(peer);
        if (!link) {
          link = createLink(place, { turn, observe, find: () => places.get(peer), peer });
          place.links.set(peer, link);
        }
        return link;
      };
      return portOf(place, linkTo, () => {
        if (places.get(node) === place) leave(places, node);
      });
    },
  };
}

/** Like a broken connection: who waits for this node, and for whom it waits, has no answer. */
function leave(places: Map<NodeId, Place>, node: NodeId): void {
  const gone = places.get(node);
  if (!gone) return;
  gone.handler = null;
  places.delete(node);
  for (const link of gone.links.values()) link.waiters.dropAll("this node has left the network");
  for (const place of places.values()) {
    place.links.get(node)?.waiters.dropAll(`${node} has left the network`);
  }
}

function portOf(place: Place, linkTo: (peer: NodeId) => Link, close: () => void): Port {
  let closed = false;
  return {
    listen: (handler) => {
      place.handler = handler;
    },
    send: (peer, message) => {
      if (closed) return Promise.reject(new NoAnswer("this node has left the network"));
      const link = linkTo(peer);
      const answer = link.waiters.wait(message);
      link.put(message);
      return answer;
    },
    get waiting() {
      let waiting = 0;
      for (const link of place.links.values()) waiting += link.waiters.size;
      return waiting;
    },
    close: () => {
      closed = true;
      close();
    },
  };
}

interface LinkOptions {
  readonly peer: NodeId;
  readonly turn: Turn;
  readonly observe: ((messages: number) => void) | undefined;
  readonly find: () => Place | undefined;
}

function createLink(place: Place, options: LinkOptions): Link {
  const { peer, turn, observe, find } = options;
  const waiters = createWaiters();
  const here = { self: place.node, peer, keys: place.keys };
  const carry = async (messages: readonly Message[]): Promise<void> => {
    const target = find();
    const handler = target?.handler;
    if (!target || !handler) throw new NoAnswer(`${peer} cannot be reached`);
    observe?.(messages.length);
    const there = { self: peer, peer: place.node, keys: target.keys };
    const back = gather<Reply | Gap>({
      turn,
      sizeOf: sizeOfEntry,
      hand: (replies) => {
        try {
          for (const reply of openReplies(sealReplies(replies, there), here)) waiters.settle(reply);
        } catch (error) {
          for (const reply of replies) waiters.drop(idOfEntry(reply), String(error));
        }
      },
    });
    await serveFrame(sealMessages(messages, here), there, handler, back.put);
  };
  const { put } = gather<Message>({
    turn,
    sizeOf: sizeOfEntry,
    hand: (messages) => {
      carry(messages).catch((error: unknown) => {
        for (const { id } of messages) waiters.drop(id, String(error));
      });
    },
  });
  return { waiters, put };
}
