/**
 * A pool of connections. The last one released is the next one taken, so that few stay warm; a
 * broken one is dropped and the next that waits gets a new one.
 */
import { NoAnswer } from "#base/refusals.ts";
import { happenedAt, type Place } from "#base/troubles.ts";
import { Connection, type ConnectionOptions } from "#store/connection.ts";

export interface PoolOptions extends ConnectionOptions {
  readonly connectionsMax: number;
  /** Most callers that may wait for a connection; more are refused with NoAnswer. */
  readonly waitingMax: number;
  /** Connections that nobody needed for so long are given back to the server, but for one. */
  readonly idleMs?: number | undefined;
}

/** How a pool stands now. */
export interface PoolState {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

const IDLE_MS = 30_000;
/** After a server said that it has no connection left, no new one is asked for so long. */
const FULL_PAUSE_MS = 1_000;
const FULL = "53300";

interface Waiting {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: Error) => void;
}

/** What an address says of where its database is, the password left out. */
export function placeOf(url: string): Place {
  if (!URL.canParse(url)) return { server: "PostgreSQL", database: "", user: "" };
  const { hostname, port, pathname, username } = new URL(url);
  return {
    server: `${hostname || "localhost"}:${port || "5432"}`,
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
  };
}

export class Pool {
  readonly place: Place;
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #waiting: Waiting[] = [];
  #count = 0;
  #closed = false;
  #full = false;
  /** Fewest idle ones since the last look: so many were not needed. */
  #spare = 0;
  #sweeper: NodeJS.Timeout | undefined;
  #drained: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.place = placeOf(options.url);
  }

  /** Throws NoAnswer when the server cannot be reached, too many wait, or the pool is closed. */
  acquire(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new NoAnswer("the database is closed"));
    const idle = this.#idle.pop();
    this.#spare = Math.min(this.#spare, this.#idle.length);
    if (idle) return Promise.resolve(idle);
    if (this.#waiting.length >= this.#options.waitingMax) {
      return Promise.reject(new NoAnswer("too many wait for a connection"));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#mayOpen()) this.#open();
    });
  }

  state(): PoolState {
    const [open, idle, waiting] = [this.#count, this.#idle.length, this.#waiting.length];
    return { open, idle, waiting, max: this.#options.connectionsMax };
  }

  release(connection: Connection, discard = false): void {
    if (!connection.lost && (discard || this.#closed)) {
      connection.lost = true;
      void connection.close();
    }
    if (connection.lost) {
      this.#gone();
      return;
    }
    const next = this.#waiting.shift();
    if (next) next.resolve(connection);
    else {
      this.#idle.push(connection);
      this.#sweepLater();
    }
  }

  #mayOpen(): boolean {
    if (this.#full && this.#count > 0) return false;
    return this.#count < this.#options.connectionsMax;
  }

  #sweepLater(): void {
    if (this.#sweeper !== undefined || this.#closed || this.#idle.length < 2) return;
    this.#spare = this.#idle.length;
    this.#sweeper = setTimeout(() => this.#sweep(), this.#options.idleMs ?? IDLE_MS);
    this.#sweeper.unref();
  }

  /** The last one released is the next one taken, so the first of the list are the spare ones. */
  #sweep(): void {
    this.#sweeper = undefined;
    if (this.#closed) return;
    const spare = this.#idle.splice(0, Math.min(this.#spare, this.#idle.length - 1));
    this.#count -= spare.length;
    for (const connection of spare) {
      connection.lost = true;
      void connection.close();
    }
    this.#sweepLater();
  }

  /** Waits for the connections in use. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#sweeper);
    for (const one of this.#waiting.splice(0)) one.reject(new NoAnswer("the database is closed"));
    const idle = this.#idle.splice(0);
    this.#count -= idle.length;
    const ended = idle.map((connection) => {
      connection.lost = true;
      return connection.close();
    });
    if (this.#count > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    await Promise.all(ended);
  }

  #open(): void {
    this.#count += 1;
    Connection.open(this.#options, (lost) => this.#lose(lost)).then(
      (connection) => this.release(connection),
      (error: Error) => {
        this.#count -= 1;
        if ("code" in error && error.code === FULL) this.#waitForRoom();
        // Those that are open serve who waits, one after another.
        if (!this.#full || this.#count === 0) {
          const silent = new NoAnswer("the database does not answer", { cause: error });
          this.#waiting.shift()?.reject(happenedAt(silent, this.place));
        }
        this.#settle();
      },
    );
  }

  #waitForRoom(): void {
    if (this.#full) return;
    this.#full = true;
    setTimeout(() => {
      this.#full = false;
      this.#settle();
    }, FULL_PAUSE_MS).unref();
  }

  /** A connection in use is counted out when its user releases it. */
  #lose(connection: Connection): void {
    const index = this.#idle.indexOf(connection);
    if (index < 0) return;
    this.#idle.splice(index, 1);
    this.#gone();
  }

  #gone(): void {
    this.#count -= 1;
    this.#settle();
  }

  #settle(): void {
    if (this.#closed && this.#count === 0) this.#drained?.();
    if (!this.#closed && this.#waiting.length > 0 && this.#mayOpen()) this.#open();
  }
}
