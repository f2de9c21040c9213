// Sends frames to the decoding worker one at a time; a frame that hangs or kills it costs only itself.

const DECODE_LIMIT_MS = 30_000;

export class DecodeFailed extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export class Decoder {
  #worker;
  #waiting;
  #serial = 0;

  get is_busy() {
    return Boolean(this.#waiting);
  }

  decode(task) {
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart("timeout"), DECODE_LIMIT_MS);
      this.#waiting = { id, resolve, reject, timer };
      this.#started().postMessage({ ...task, id });
    });
  }

  #started() {
    if (this.#worker) return this.#worker;
    this.#worker = new Worker(new URL("worker.js", import.meta.url));
    this.#worker.onmessage = ({ data }) => this.#settle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#restart("codec");
    };
    return this.#worker;
  }

  #settle({ id, pixels, failure }) {
    if (this.#waiting?.id !== id) return;
    const { resolve, reject, timer } = this.#waiting;
    clearTimeout(timer);
    this.#waiting = undefined;
    if (failure) reject(new DecodeFailed(failure));
    else resolve(pixels);
  }

  #restart(reason) {
    this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#waiting) this.#settle({ id: this.#waiting.id, failure: reason });
  }

  close() {
    this.#restart("closed");
  }
}
