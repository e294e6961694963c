/** The receiving end of a frame, the same for every transport: each message handled by itself. */
import type { Message, Reply } from "#model/message.ts";
import { type Gap, type Hop, openMessages } from "#transport/frame.ts";
import type { Handler } from "#transport/transport.ts";

/**
 * Starts the handler for each message and gives each outcome on as it comes; resolves when all
 * have. Throws NoAnswer for a frame that is not true.
 */
export async function serveFrame(
  frame: string,
  hop: Hop,
  handler: Handler,
  give: (reply: Reply | Gap) => void,
): Promise<void> {
  const messages = openMessages(frame, hop);
  await Promise.all(messages.map(async (message) => give(await replyTo(message, handler))));
}

/** Refusals are replies; whatever is thrown, the asker must take as "not known". */
export async function replyTo(message: Message, handler: Handler): Promise<Reply | Gap> {
  try {
    return await handler(message);
  } catch {
    return { gap: message.id };
  }
}

export function sizeOfEntry(entry: { readonly content: string } | Gap): number {
  return "gap" in entry ? 0 : entry.content.length;
}

export function idOfEntry(entry: Reply | Gap): string {
  return "gap" in entry ? entry.gap : entry.answers;
}
