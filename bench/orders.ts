/** Orders from the bench to its children, and the child's side of them. */
export interface Order {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}

export interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

export type Handlers<Known> = {
  readonly [Name in keyof Known]: Known[Name] extends { ask: infer Ask; answer: infer Told }
    ? (ask: Ask) => Promise<Told>
    : never;
};

/** The child's side: answers orders until the parent lets go, then ends. */
export function answerOrders<Known>(handlers: Handlers<Known>, end: () => Promise<void>): void {
  process.on("message", (order: Order) => {
    const handler = handlers[order.name as keyof Known] as (ask: unknown) => Promise<unknown>;
    handler(order.ask).then(
      (answer) => process.send?.({ id: order.id, answer } satisfies Answer),
      (error: unknown) => {
        const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.send?.({ id: order.id, error: words } satisfies Answer);
      },
    );
  });
  process.on("disconnect", () => {
    void end().finally(() => process.exit());
  });
  // The terminal's interrupt reaches parent and children: the parent decides when they end.
  process.on("SIGINT", () => undefined);
}
