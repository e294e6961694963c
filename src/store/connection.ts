/**
 * One connection of the driver `pg` in pipeline mode. What is sent in the same tick leaves in one
 * packet, so `begin` and the first statement, or the last statements and `commit`, cost one round
 * trip.
 */
import { Socket } from "node:net";
import pg from "pg";
import type { Sql } from "#store/sql.ts";
import { parserOf } from "#store/values.ts";

export interface ConnectionOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** `keyed`: for a node's work, every statement finds its rows by key. `own`: the planner's. */
  readonly plans: "keyed" | "own";
  /** Nothing can be written, whatever is asked. */
  readonly readOnly?: boolean | undefined;
}

/**
 * The planner knows nothing of tables that were empty when a statement was prepared, and takes a
 * list given as JSON for a hundred rows: it would scan whole tables, for as long as the connection
 * lives. A node's statements all go by key, so that is said.
 */
const KEYED = [
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
  "plan_cache_mode=force_generic_plan",
];

function startOptions({ plans, readOnly = false }: ConnectionOptions): string {
  const settings = [
    // Durable whatever the server's default; compiling cannot pay for statements this short.
    ...["synchronous_commit=on", "jit=off"],
    // A plan for each set of values: what a report looks for decides how it is found.
    ...(plans === "keyed" ? KEYED : ["plan_cache_mode=force_custom_plan"]),
    // Who only reads, reads much: room to sort and to group.
    ...(readOnly ? ["default_transaction_read_only=on", "work_mem=64MB"] : []),
  ];
  return settings.map((setting) => `-c ${setting}`).join(" ");
}

type Answer = { readonly rows: unknown[]; readonly command: string };

function lastOf(answer: Answer | Answer[]): Answer {
  return Array.isArray(answer) ? (answer.at(-1) ?? { rows: [], command: "" }) : answer;
}

const types = { getTypeParser: parserOf } as unknown as pg.CustomTypesConfig;

export class Connection {
  /** Set at the first sign of a broken connection, before any statement learns of it. */
  lost = false;
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #uncork: () => void;
  #corked = false;

  private constructor(options: ConnectionOptions, onLost: (connection: Connection) => void) {
    const socket = new Socket();
    this.#socket = socket;
    this.#uncork = () => {
      this.#corked = false;
      socket.uncork();
    };
    this.#client = new pg.Client({
      connectionString: options.url,
      stream: () => socket,
      pipeline: true,
      types,
      keepAlive: true,
      application_name: options.applicationName,
      connectionTimeoutMillis: options.connectTimeoutMs,
      statement_timeout: options.statementTimeoutMs,
      options: startOptions(options),
    });
    const lose = () => {
      if (this.lost) return;
      this.lost = true;
      onLost(this);
    };
    this.#client.on("error", lose);
    this.#client.on("end", lose);
  }

  static async open(
    options: ConnectionOptions,
    onLost: (connection: Connection) => void,
  ): Promise<Connection> {
    const connection = new Connection(options, onLost);
    await connection.#client.connect();
    return connection;
  }

  /** Runs a named prepared statement; parsed once per connection. */
  run(statement: Sql): Promise<unknown[]> {
    return this.#send(statement).then((answer) => answer.rows);
  }

  /** Runs plain text by the simple protocol. The answer is the last command's tag. */
  plain(text: string): Promise<string> {
    return this.#send({ text }).then((answer) => answer.command);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  #send({ text, name, values }: Partial<Sql> & Pick<Sql, "text">): Promise<Answer> {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(this.#uncork);
    }
    return new Promise((resolve, reject) => {
      const told = (error: Error | undefined, answer: unknown): void => {
        if (error) reject(error);
        else resolve(lastOf(answer as Answer | Answer[]));
      };
      // The driver copies a description property by property, 20 µs of each statement; not a query.
      const query = new pg.Query(text, values as unknown[] | undefined, told);
      this.#client.query(Object.assign(query, { name }));
    });
  }
}
