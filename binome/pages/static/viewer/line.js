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
