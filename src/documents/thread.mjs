// A thread begins as plain JavaScript, whatever directory and loader its program has, and then reads
// TypeScript as the program does.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
