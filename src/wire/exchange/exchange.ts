/** The face of the wire between nodes: messages sealed and opened, one file for each kind. */
export { peek, peekReply } from "#wire/exchange/copy-envelope.ts";
export {
  CONTENT_MAX,
  type EndToEndKeys,
  type Opened,
  open,
  type SealOptions,
  seal,
} from "#wire/exchange/envelope.ts";
export {
  openReply,
  type ReplyOptions,
  sealRefusal,
  sealReply,
} from "#wire/exchange/reply-envelope.ts";
