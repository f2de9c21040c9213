// One file that may arrive in several pieces: keeps every byte it got and asks only for the rest (Range).

const SILENCE_MS = 20_000;
const WORTH_MEASURING_BYTES = 32_768;

export class Refused extends Error {
  constructor(status) {
    super(`refused ${status}`);
    this.status = status;
  }
}

export class Download {
  constructor(url, size) {
    this.url = url;
    this.size = size;
    this.have = 0;
    this.buffer = new Uint8Array(size);
  }

  get is_complete() {
    return this.have === this.size;
  }

  get bytes() {
    return this.buffer.subarray(0, this.have);
  }

  // Resolves when `have >= until`; throws TypeError or AbortError on a cut (what came is kept), Refused on an answer >= 400.
  async advance(until, { signal, line, onBytes }) {
    const patience = new Patience(signal);
    try {
      const response = await fetch(this.url, {
        headers: this.#range(until), signal: patience.signal, credentials: "same-origin",
        priority: "low",
      });
      if (!response.ok) throw new Refused(response.status);
      if (response.status !== 206) this.have = 0;
      await this.#measured(line, until - this.have, (onFlow) =>
        this.#read(response.body.getReader(), { patience, onBytes: (n) => (onFlow?.(n), onBytes()) }),
      );
    } finally {
      patience.end();
    }
    if (this.have < until) throw new TypeError("short answer");
  }

  async #measured(line, expected, read) {
    if (expected < WORTH_MEASURING_BYTES) return read();
    line.flows();
    try {
      return await read((bytes) => line.arrived(bytes));
    } finally {
      line.ebbs();
    }
  }

  #range(until) {
    if (this.have === 0 && until >= this.size) return {};
    return { Range: `bytes=${this.have}-${until - 1}` };
  }

  async #read(reader, { patience, onBytes }) {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      patience.renew();
      if (this.have + value.length > this.size) throw new Refused(502);
      this.buffer.set(value, this.have);
      this.have += value.length;
      onBytes(value.length);
    }
  }
}

// Whole small file with the same patience (previews, manifests).
export async function fetchWhole(url, { signal, cache = "default" } = {}) {
  const patience = new Patience(signal);
  try {
    const response = await fetch(url, { signal: patience.signal, credentials: "same-origin", cache });
    if (!response.ok) throw new Refused(response.status);
    return await response.blob();
  } finally {
    patience.end();
  }
}

// A link that falls silent is a cut: a dead satellite hop never closes its socket.
class Patience {
  #controller = new AbortController();
  #stop = () => this.#controller.abort();
  #timer;

  constructor(outer) {
    this.outer = outer;
    outer?.addEventListener("abort", this.#stop);
    if (outer?.aborted) this.#stop();
    this.renew();
  }

  get signal() {
    return this.#controller.signal;
  }

  renew() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#stop, SILENCE_MS);
  }

  end() {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener("abort", this.#stop);
  }
}
