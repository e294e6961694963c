/**
 * A cheap HTTP client: keep-alive sockets, one call at a time on each, requests written as they
 * were prepared. It leaves the two cores to the server.
 */
import { connect, type Socket } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");
const LENGTH_TEXT = /content-length: (\d+)/i;
const PATH = "/fsi/api/rsfComIfsService/callService";

/** A whole request, ready to be written. */
export function requestOf(body: string): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `POST ${PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `content-length: ${length}\r\n\r\n${body}`,
  );
}

/** A call of the API by somebody who is logged in. */
export interface Look {
  readonly path: string;
  readonly cookie: string;
}

export function lookRequest({ path, cookie }: Look): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: ${cookie}\r\n\r\n`);
}

export class Line {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #received = 0;
  /** Bytes of head and body; 0 while the head is not complete. */
  #expected = 0;
  #headBytes = 0;
  #tell: ((answer: string | Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", (error) => this.#answer(error));
    socket.on("close", () => this.#answer(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => resolve(new Line(socket)));
    });
  }

  /** The answer's body; its text is bytes as they came (latin1), enough to find ASCII fields. */
  call(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error("the line is closed"));
        return;
      }
      this.#tell = (answer) => {
        if (typeof answer === "string") resolve(answer);
        else reject(answer);
      };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#tell = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#expected === 0) this.#readHead();
    if (this.#expected === 0 || this.#received < this.#expected) return;
    const whole = this.#whole();
    const body = whole.toString("latin1", this.#headBytes, this.#expected);
    this.#chunks = [];
    this.#received = 0;
    this.#expected = 0;
    this.#answer(body);
  }

  #readHead(): void {
    const whole = this.#whole();
    const end = whole.indexOf(HEAD_END);
    if (end < 0) return;
    const head = whole.toString("latin1", 0, end);
    const length = LENGTH_TEXT.exec(head)?.[1];
    if (length === undefined) {
      this.#answer(new Error(`an answer without length: ${head.slice(0, 200)}`));
      return;
    }
    this.#headBytes = end + HEAD_END.length;
    this.#expected = this.#headBytes + Number(length);
  }

  #whole(): Buffer {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #answer(answer: string | Error): void {
    const tell = this.#tell;
    this.#tell = undefined;
    tell?.(answer);
  }
}
