// Reconstructions: a thin regular stack seen in three planes, cut on demand in a worker, with slabs. Marked as made here.
import { Download } from "../line.js";
import { expectedOf, wholeOf } from "../manifest.js";
import { Series } from "../series.js";
import { panesOf } from "./panes.js";
import { placeOf, planesOf, Unsuitable, volumeOf } from "./volume.js";

const KEPT_PLANES = 24; // around the one in sight, in each pane
const SLABS = ["none", "mip", "minip", "mean"];
const FIRST_COUNT = 9;

export async function toggleMpr(desk) {
  if (desk.mpr) return desk.mpr.close();
  const { series } = desk.reading;
  if (!series) return undefined;
  try {
    const mpr = (desk.mpr = new Mpr(desk, volumeOf(series)));
    return await mpr.open();
  } catch (error) {
    desk.mpr?.close();
    if (!(error instanceof Unsuitable)) throw error;
    return desk.say(error.key, error.values);
  }
}

class Mpr {
  slab = { kind: "none", count: 1 };
  #worker = new Worker(new URL("mpr-worker.js", import.meta.url));
  #waiting = new Map();
  #serial = 0;
  #stop = new AbortController();

  constructor(desk, volume) {
    Object.assign(this, { desk, volume, source: desk.reading.series });
    this.#worker.onmessage = ({ data: { id, data } }) => {
      this.#waiting.get(id)?.(data);
      this.#waiting.delete(id);
    };
  }

  async open() {
    const { desk, source } = this;
    this.at = desk.readings.indexOf(desk.reading);
    this.before = desk.readings.map(({ shelf }) => shelf.url);
    await this.#gather();
    if (this.#stop.signal.aborted) return;
    const panes = panesOf(desk);
    panes.trimTo(1);
    while (panes.count < 3) panes.add();
    panes.arrange(3);
    planesOf(this.volume).forEach((plane, nth) => {
      const reading = desk.readings[nth];
      reading.shelf.leave();
      reading.open(this.#seriesOf(plane));
    });
    await desk.take("cross");
    const { facts } = source.frames[source.index];
    panes.middleOf(facts);
    desk.announce(desk.words.say("mpr_open"));
  }

  // Every slice once, through the browser's cache and the one decoder; nothing of it stays outside the volume.
  async #gather() {
    const { desk, source, volume } = this;
    const [columns, rows, slices] = volume.sides;
    const levels = Math.log2(volume.shrink);
    for (const frame of source.frames) {
      const data = await this.#decoded(frame, levels);
      if (this.#stop.signal.aborted) return;
      if (!frame.index) this.#worker.postMessage({ begin: { columns, rows, slices, type: typeOf(data) } });
      this.#worker.postMessage({ slice: { nth: frame.index, data } }, [data.buffer]);
      desk.reading.corners.say("cine", desk.words.say("mpr_building", { n: frame.index + 1, total: slices }));
    }
    desk.reading.corners.say("cine", "");
  }

  async #decoded({ facts, download }, levels) {
    const { line, decoder } = this.desk;
    const whole = download?.is_complete ? download : new Download(wholeOf(facts), facts.size_bytes);
    while (!whole.is_complete && !this.#stop.signal.aborted) {
      try {
        await whole.advance(facts.size_bytes, { signal: this.#stop.signal, line, onBytes: () => {} });
        line.worked();
      } catch (error) {
        if (this.#stop.signal.aborted) return undefined;
        if (error.status >= 400 && error.status < 500) throw new Unsuitable("mpr_missing");
        await line.failed();
      }
    }
    if (this.#stop.signal.aborted) return undefined;
    try {
      const task = { bytes: whole.bytes.slice(), levels, encoding: facts.encoding, expected: expectedOf(facts) };
      return (await decoder.decode(task)).data;
    } catch {
      throw new Unsuitable("mpr_missing");
    }
  }

  #seriesOf({ name, axes }) {
    const { source, volume, desk } = this;
    const { facts, frames } = { facts: source.frames[0].facts, frames: volume.sides[axes[2].axis] };
    const description = `${desk.words.say(`plane_${name}`)} · ${source.manifest.description ?? ""}`;
    const made = Array.from({ length: frames }, (_, index) => ({
      ...facts, ...placeOf(volume, axes, index), id: `${source.manifest.id}.${name}.${index + 1}`, instance: index + 1, hash: "",
      encoding: "none", size_bytes: 0, prefix_bytes: undefined, quality: "reformatted", thickness_mm: volume.spacings[axes[2].axis],
    }));
    const series = new Series(`made:${name}`, { ...source.manifest, description, awaited: 0, key: frames >> 1, facts: made });
    series.frames.forEach((frame) => Object.assign(frame, { is_made: true, was_complete: true }));
    series.loader = ({ frames: shown }) => new PlaneLoader(shown, (index) => this.#cut(axes, index));
    return series;
  }

  // One plane, as pixels a frame can hold.
  async #cut(axes, index) {
    const { slab } = this;
    const id = ++this.#serial;
    const data = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, plane: { axes, index, slab } });
    });
    const [width, height] = axes.map(({ axis }) => this.volume.sides[axis]);
    return { pixels: { width, height, samples: 1, data, shrink: 1 }, is_stale: slab !== this.slab };
  }

  nextSlab() {
    const kind = SLABS[(SLABS.indexOf(this.slab.kind) + 1) % SLABS.length];
    this.#setSlab({ kind, count: kind === "none" ? 1 : Math.max(this.slab.count, FIRST_COUNT) });
  }

  thicken(by) {
    const kind = this.slab.kind === "none" ? "mip" : this.slab.kind;
    this.#setSlab({ kind, count: Math.min(101, Math.max(3, this.slab.count + by)) });
  }

  #setSlab(slab) {
    this.slab = slab;
    const { words, readings } = this.desk;
    for (const reading of readings) {
      const step = reading.frame.facts.thickness_mm;
      const n = words.number(step * slab.count, 1);
      reading.corners.say("cine", slab.kind === "none" ? "" : words.say(`slab_${slab.kind}`, { n }));
      reading.loader.renew?.();
    }
  }

  close() {
    const { desk, before } = this;
    this.#stop.abort();
    this.#worker.terminate();
    desk.mpr = undefined;
    for (const reading of desk.readings) reading.corners.say("cine", "");
    if (!desk.readings.some(({ series }) => series?.url.startsWith("made:"))) return;
    const panes = panesOf(desk);
    panes.point = undefined;
    panes.trimTo(1);
    while (panes.count < before.length) panes.add();
    panes.arrange(before.length);
    before.forEach((url, nth) => desk.readings[nth].shelf.open(url));
    desk.take("window");
  }
}

const typeOf = (data) => ({ 1: "unsigned8", 2: data instanceof Int16Array ? "signed16" : "unsigned16" })[data.BYTES_PER_ELEMENT];

// Fetches nothing: asks the worker for the plane in sight, then for its neighbours, and forgets what is far.
class PlaneLoader extends EventTarget {
  wants_all = true;
  is_holding_back = false;
  #is_busy = false;
  #is_closed = false;

  constructor(frames, cut) {
    super();
    Object.assign(this, { frames, cut, current: 0 });
  }

  lookAt(index) {
    this.current = index;
    for (const frame of this.frames) if (Math.abs(frame.index - index) > KEPT_PLANES / 2) frame.forgetPixels();
    this.#next();
  }

  // The slab changed: what stands there stays until the new plane is cut.
  renew() {
    for (const frame of this.frames) frame.is_old = Boolean(frame.pixels);
    this.#next();
  }

  async #next() {
    if (this.#is_busy || this.#is_closed) return;
    const near = [0, 1, -1, 2, -2].map((by) => this.frames[this.current + by]);
    const frame = near.find((each) => each && (!each.pixels || each.is_old));
    if (!frame) return;
    this.#is_busy = true;
    const { pixels, is_stale } = await this.cut(frame.index);
    this.#is_busy = false;
    if (this.#is_closed) return;
    Object.assign(frame, { pixels, mips: undefined, is_old: is_stale });
    this.dispatchEvent(new CustomEvent("change", { detail: frame }));
    this.#next();
  }

  picture() {}

  loadAll() {}

  close() {
    this.#is_closed = true;
  }
}
