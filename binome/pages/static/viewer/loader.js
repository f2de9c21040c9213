// Decides what to fetch and decode next: what the eye is on first, then its neighbours, previews before full data.
import { fetchWhole, Refused } from "./line.js";
import { addressOf, expectedOf } from "./manifest.js";

const AT_ONCE = 3;
const BYTES_AT_ONCE = 65_536; // of full data, until the line has shown that it is fast
const TRIES = 4;
const REST_MS = 150;
const PREVIEWS_AROUND_WHEN_SAVING = 6;
const PREVIEWS_AHEAD = 1; // while the image in sight comes; none before the first is nearly here in full
const NEARLY_BYTES = 24_000; // what a thin line carries while a question travels to the server and back
const FULL_AROUND_WHEN_SLOW = 1;

export class Loader extends EventTarget {
  wants_all = false;
  #heading = 1; // which way the reader turns
  #running = 0;
  #bytes_asked = 0;
  #previews = 0;
  #stop = new AbortController();
  #is_decoding = false;
  #flights = new Map(); // frame -> how to put its download aside
  #rest;

  constructor({ frames, line, decoder, memory }) {
    super();
    Object.assign(this, { frames, line, decoder, memory, current: 0 });
  }

  lookAt(index) {
    this.#heading = Math.sign(index - this.current) || this.#heading;
    this.current = index;
    this.memory.trim(this.frames, index);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#makeWay(), REST_MS);
    this.pump();
  }

  // On a slow line a far frame steps aside for the one in sight; what came of it is kept.
  #makeWay() {
    const seen = this.frames[this.current];
    if (this.line.is_fast || seen.is_full || this.#flights.has(seen)) return;
    for (const flight of this.#flights.values()) flight.abort();
  }

  loadAll() {
    this.wants_all = true;
    this.pump();
  }

  close() {
    this.#stop.abort();
  }

  get is_holding_back() {
    return this.line.is_slow && !this.wants_all;
  }

  pump() {
    if (this.#stop.signal.aborted) return;
    while (this.#running < AT_ONCE && !this.line.pause) {
      const task = this.#best();
      if (!task) break;
      this.#run(task);
    }
    this.#decodeNext();
  }

  #best() {
    let best;
    for (const frame of this.frames) {
      if (frame.is_loading || frame.trouble) continue;
      const task = this.#taskFor(frame);
      if (task && (!best || task.rank < best.rank)) best = task;
    }
    return best;
  }

  // Until the line has shown that it is fast, the image in sight has it for itself and its nearest neighbours.
  get #is_coming() {
    const seen = this.frames[this.current];
    if (this.line.is_fast || !seen.has_data || seen.is_full) return false;
    return seen.nextGoal() !== undefined || seen.levelsToDecode() !== undefined;
  }

  // How many previews towards where the reader turns are asked for meanwhile.
  get #ahead() {
    return this.#is_nearly_here || this.frames.some((frame) => frame.was_complete) ? PREVIEWS_AHEAD : 0;
  }

  get #is_nearly_here() {
    const { download, facts } = this.frames[this.current];
    return download !== undefined && facts.size_bytes - download.have < NEARLY_BYTES;
  }

  // On a thin line previews come one by one: whoever turns on does not wait behind several.
  get #has_enough_coming() {
    return !this.line.is_fast && this.#previews > 0;
  }

  #taskFor(frame) {
    const distance = Math.abs(frame.index - this.current);
    const ahead = (frame.index - this.current) * this.#heading;
    if (distance && this.#is_coming && !(ahead > 0 && ahead <= this.#ahead)) return undefined;
    const has_picture = frame.preview || frame.picture || frame.pixels || frame.was_complete;
    const is_behind = ahead > 0 ? 0 : 0.25;
    const is_saved = this.line.saves_data && distance > PREVIEWS_AROUND_WHEN_SAVING;
    if (distance && this.#has_enough_coming) return undefined;
    if (!has_picture && !is_saved) {
      return { frame, rank: distance + is_behind, run: () => this.#preview(frame) };
    }
    if (distance && this.#is_coming) return undefined;
    if (!frame.has_data || frame.download?.is_complete || frame.is_full) return undefined;
    if (this.is_holding_back && distance > FULL_AROUND_WHEN_SLOW) return undefined;
    if (!this.memory.mayHold(frame, distance)) return undefined;
    const goal = frame.nextGoal();
    if (this.#bytes_asked && !this.line.is_fast && this.#bytes_asked + goal > BYTES_AT_ONCE) return undefined;
    return goal && { frame, rank: 1.5 + 4 * distance + is_behind, run: () => this.#data(frame, goal) };
  }

  async #run({ frame, run }) {
    this.#running++;
    frame.is_loading = true;
    try {
      await run();
      frame.attempts = 0;
      this.line.worked();
    } catch (error) {
      await this.#recover(frame, error);
    } finally {
      this.#running--;
      frame.is_loading = false;
    }
    this.#changed(frame);
    this.pump();
  }

  async #recover(frame, error) {
    if (this.#stop.signal.aborted) return;
    const is_final = error instanceof Refused && error.status < 500 && error.status !== 429;
    if (is_final || (error instanceof Refused && ++frame.attempts >= TRIES)) {
      frame.trouble = is_final ? (error.status === 404 ? "gone" : "refused") : "server";
      if (frame.trouble === "gone") this.dispatchEvent(new Event("gone"));
      return;
    }
    await this.line.failed();
  }

  async #preview(frame) {
    const url = addressOf(frame.facts, "preview.webp");
    this.#previews++;
    try {
      frame.preview = await fetchWhole(url, { signal: this.#stop.signal });
    } finally {
      this.#previews--;
    }
    if (Math.abs(frame.index - this.current) <= 2) await this.picture(frame);
  }

  async #data(frame, goal) {
    const { line } = this;
    let was_near = false;
    const onBytes = () => {
      this.dispatchEvent(new CustomEvent("bytes", { detail: frame }));
      if (!line.is_fast) this.#decodeNext();
      if (was_near || !this.#is_nearly_here) return;
      was_near = true;
      this.pump();
    };
    const asked = goal - (frame.download?.have ?? 0);
    if (frame.facts.encoding === "htj2k") this.decoder.warm();
    const flight = new AbortController();
    const signal = AbortSignal.any([flight.signal, this.#stop.signal]);
    this.#flights.set(frame, flight);
    this.#bytes_asked += asked;
    try {
      await frame.startDownload().advance(goal, { signal, line, onBytes });
    } catch (error) {
      if (!flight.signal.aborted) throw error;
    } finally {
      this.#flights.delete(frame);
      this.#bytes_asked -= asked;
    }
    if (frame.download?.is_complete) frame.was_complete = true;
  }

  // Turns a preview's bytes into something to draw, only when it is about to be seen.
  async picture(frame) {
    if (frame.picture || frame.pixels || !frame.preview) return;
    try {
      const picture = await createImageBitmap(frame.preview);
      if (frame.picture || frame.is_full) picture.close();
      else frame.picture = picture;
      this.#changed(frame);
    } catch {
      frame.preview = undefined;
      if (!frame.has_data) frame.trouble = "unreadable";
    }
  }

  async #decodeNext() {
    if (this.#is_decoding) return;
    const frame = this.#nearestUndecoded();
    if (!frame) return;
    this.#is_decoding = true;
    await this.#decode(frame, frame.levelsToDecode());
    this.#is_decoding = false;
    this.memory.trim(this.frames, this.current);
    this.#changed(frame);
    this.pump();
  }

  #nearestUndecoded() {
    let nearest;
    for (const frame of this.frames) {
      const distance = Math.abs(frame.index - this.current);
      if (frame.levelsToDecode() === undefined || !this.memory.mayDecode(frame, distance)) continue;
      if (!nearest || distance < Math.abs(nearest.index - this.current)) nearest = frame;
    }
    return nearest;
  }

  async #decode(frame, levels) {
    const { encoding } = frame.facts;
    const expected = expectedOf(frame.facts);
    const bytes = frame.download.bytes.slice();
    try {
      frame.pixels = await this.decoder.decode({ bytes, levels, encoding, expected });
      frame.mips = undefined;
      if (levels === 0) frame.forgetPicture();
      this.line.worked();
    } catch (error) {
      if (error.reason === "codec") await this.line.failed();
      else if (levels === 0) frame.trouble = error.reason === "timeout" ? "timeout" : "unreadable";
      else frame.facts = { ...frame.facts, prefix_bytes: undefined };
    }
  }

  #changed(frame) {
    this.dispatchEvent(new CustomEvent("change", { detail: frame }));
  }
}

// Memory bounded by distance from the eye: pixels near it, compressed bytes farther out, the browser's cache beyond.

const MEGABYTE = 1e6;
const PICTURES = 12;

export class Memory {
  constructor() {
    const gigabytes = navigator.deviceMemory ?? (matchMedia("(pointer: coarse)").matches ? 2 : 4);
    this.pixel_bytes = (gigabytes <= 1 ? 24 : gigabytes <= 2 ? 40 : 72) * MEGABYTE;
    this.data_bytes = (gigabytes <= 1 ? 24 : gigabytes <= 2 ? 40 : 64) * MEGABYTE;
    this.panes = 1; // that share the budget
  }

  #radius(budget, bytes_each) {
    return Math.max(1, Math.floor(budget / this.panes / Math.max(1, bytes_each) / 2));
  }

  mayDecode({ facts }, distance) {
    const bytes = (facts.columns * facts.rows * facts.samples * facts.bits) / 8;
    return distance <= this.#radius(this.pixel_bytes, bytes);
  }

  mayHold({ facts }, distance) {
    return distance <= this.#radius(this.data_bytes, facts.size_bytes);
  }

  trim(frames, current) {
    for (const frame of frames) {
      const distance = Math.abs(frame.index - current);
      if (!this.mayDecode(frame, distance)) frame.forgetPixels();
      else if (distance > PICTURES) frame.forgetPicture();
      if (!this.mayHold(frame, distance) && !frame.is_loading) frame.download = undefined;
    }
  }
}

// Sends frames to the decoding worker one at a time; a frame that hangs or kills it costs only itself.

const DECODE_LIMIT_MS = 30_000;
const CODEC = ["../vendor/openjph/openjphjs.wasm", "../vendor/openjph/openjphjs.js"];

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
  #turn = Promise.resolve();

  // The codec travels just before the first frame: behind a large one it would wait for its end.
  warm() {
    if (this.#worker) return;
    for (const name of CODEC) fetchWhole(new URL(name, import.meta.url), { priority: "high" }).catch(() => {});
    this.#started().postMessage({ is_warming: true });
  }

  // Several panes may ask at once: each waits for its turn.
  decode(task) {
    const turn = this.#turn.then(() => this.#decodeNow(task));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #decodeNow(task) {
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
