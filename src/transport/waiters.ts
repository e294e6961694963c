/**
 * Who waits for which answer of one peer. One message sent twice has two waiters, served in turn.
 */
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import type { Gap } from "#transport/frame.ts";
import { WAITING_MAX } from "#transport/transport.ts";

interface Waiter {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: NoAnswer) => void;
}

export interface Waiters {
  readonly size: number;
  /** Throws NoAnswer at once when too many wait. */
  wait(message: Message): Promise<Reply>;
  settle(reply: Reply | Gap): void;
  /** One waiter of this message has no answer. */
  drop(id: string, why: string): void;
  dropAll(why: string): void;
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Waiter[]>();
  let size = 0;
  const take = (id: string): Waiter | undefined => {
    const list = waiting.get(id);
    const waiter = list?.shift();
    if (list?.length === 0) waiting.delete(id);
    if (waiter) size -= 1;
    return waiter;
  };
  const drop = (id: string, why: string): void => {
    take(id)?.reject(new NoAnswer(why));
  };
  return {
    get size() {
      return size;
    },
    wait: (message) =>
      new Promise((resolve, reject) => {
        if (size >= WAITING_MAX) {
          reject(new NoAnswer("too many messages wait for this peer"));
          return;
        }
        size += 1;
        const list = waiting.get(message.id);
        if (list) list.push({ resolve, reject });
        else waiting.set(message.id, [{ resolve, reject }]);
      }),
    settle: (reply) => {
      if ("gap" in reply) drop(reply.gap, "the peer gave no answer");
      else take(reply.answers)?.resolve(reply);
    },
    drop,
    dropAll: (why) => {
      for (const [id, list] of [...waiting]) for (const _ of [...list]) drop(id, why);
    },
  };
}
