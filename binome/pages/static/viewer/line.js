// What is known of the line: its measured rate, whether it is cut, and when to try again.

const SLOW_BYTES_PER_SECOND = 125_000; // 1 Mbit/s
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export class Line extends EventTarget {
  is_cut = false;
  pause = undefined;
  #wait_ms = FIRST_WAIT_MS;
  #rate;
  #resume;
  #streams = 0;
  #since = 0;
  #busy_ms = 0;
  #bytes = 0;

  constructor() {
    super();
    addEventListener("online", () => this.#resume?.());
  }

  get saves_data() {
    return Boolean(navigator.connection?.saveData);
  }

  get is_slow() {
    if (this.saves_data || /2g/.test(navigator.connection?.effectiveType ?? "")) return true;
    return this.#rate !== undefined && this.#rate < SLOW_BYTES_PER_SECOND;
  }

  get is_fast() {
    return this.#rate !== undefined && !this.is_slow;
  }

  // Only bodies of some size, only the time while they flow: delay is not slowness.
  flows() {
    if (!this.#streams++) this.#since = performance.now();
  }

  arrived(bytes) {
    this.#bytes += bytes;
  }

  ebbs() {
    if (--this.#streams) this.#since = this.#account();
    else this.#account();
    if (this.#busy_ms < 1000 && this.#bytes < 200_000) return;
    const rate = (this.#bytes * 1000) / Math.max(1, this.#busy_ms);
    this.#rate = this.#rate === undefined ? rate : (this.#rate + rate) / 2;
    this.#busy_ms = this.#bytes = 0;
  }

  #account() {
    const now = performance.now();
    this.#busy_ms += now - this.#since;
    return now;
  }

  worked() {
    this.#wait_ms = FIRST_WAIT_MS;
    this.#set(false);
  }

  // Everyone waits together: a dead line is asked once, not once per slice.
  async failed() {
    this.#set(true);
    if (this.pause) return this.pause;
    const wait = this.#wait_ms * (0.75 + Math.random() / 2);
    this.#wait_ms = Math.min(LONGEST_WAIT_MS, this.#wait_ms * 2);
    this.pause = new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#resume = () => (clearTimeout(timer), resolve());
    });
    await this.pause;
    this.pause = undefined;
  }

  #set(is_cut) {
    if (this.is_cut === is_cut) return;
    this.is_cut = is_cut;
    this.dispatchEvent(new Event("change"));
  }
}

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

  // Its first bytes came another way.
  begin(bytes) {
    if (bytes.length <= this.have || bytes.length > this.size) return;
    this.buffer.set(bytes);
    this.have = bytes.length;
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
export async function fetchWhole(url, { signal, cache = "default", priority = "auto" } = {}) {
  const patience = new Patience(signal);
  try {
    const response = await fetch(url, { signal: patience.signal, credentials: "same-origin", cache, priority });
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
