/**
 * The network of nodes in processes of their own: one POST carries a frame of messages, its
 * response streams frames of replies as handlers end, so that a slow case holds up nobody.
 * Keep-alive.
 */
export { createHttpPort, type HttpPort, type HttpPortOptions } from "#transport/http-client.ts";
export {
  createExchangeRoutes,
  EXCHANGE_PATH,
  type ExchangeNode,
  type SaidOfFrame,
} from "#transport/http-server.ts";
