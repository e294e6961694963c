/** A line to the database server that a test can cut and mend: nobody answers while it is cut. */
import { connect, createServer, type Socket } from "node:net";

export interface CutLine {
  /** The same database, reached over this line. */
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function openLine(database: string): Promise<CutLine> {
  const target = new URL(database);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const near = new URL(database);
  near.hostname = "127.0.0.1";
  near.port = `${port}`;
  return {
    url: near.href,
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
    mend: () => listen(port),
  };
}
