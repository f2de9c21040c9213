// Reconstructions: a thin regular stack seen in three planes, cut on demand in a worker, with slabs. Marked as made here.
import { Download } from "../line.js";
import { expectedOf, wholeOf } from "../manifest.js";
import { Series } from "../series.js";
import { panesOf } from "./panes.js";
import { placeOf, planesOf, Unsuitable, volumeOf } from "./volume.js";

const KEPT_PLANES = 24; // around the one in sight, in each pane
const SLABS = ["none", "mip", "minip", "mean"];
const FIRST_COUNT = 9;
const QUARTER = 4; // pixels a side of which the volume's file holds one
const RENEWED_EVERY = 12; // slices that came in full

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
  #starts = new Map(); // frame -> its first bytes, which came in the volume's file
  #has_begun = false;

  constructor(desk, volume) {
    Object.assign(this, { desk, volume, source: desk.reading.series });
    this.#worker.onmessage = ({ data: { id, data } }) => {
      this.#waiting.get(id)?.(data);
      this.#waiting.delete(id);
    };
  }

  async open() {
    const { desk } = this;
    this.at = desk.readings.indexOf(desk.reading);
    this.before = desk.readings.map(({ shelf }) => shelf.url);
    const is_coarse = await this.#gatherQuarter();
    if (!is_coarse) await this.#gather();
    if (this.#stop.signal.aborted) return;
    await this.#hang(is_coarse ? "coarse" : "reformatted");
    if (!is_coarse) return;
    await this.#gather();
    if (!this.#stop.signal.aborted) this.#renew("reformatted");
  }

  async #hang(quality) {
    const { desk, source } = this;
    const panes = panesOf(desk);
    panes.trimTo(1);
    while (panes.count < 3) panes.add();
    panes.arrange(3);
    planesOf(this.volume).forEach((plane, nth) => {
      const reading = desk.readings[nth];
      reading.shelf.leave();
      reading.open(this.#seriesOf(plane, quality));
    });
    await desk.take("cross");
    const { facts } = source.frames[source.index];
    panes.middleOf(facts);
    desk.announce(desk.words.say("mpr_open"));
  }

  // What stands in the panes is cut anew from what is here now.
  #renew(quality) {
    for (const { frames, loader } of this.desk.readings) {
      for (const frame of frames) if (frame.is_made) frame.facts.quality = quality;
      loader.renew?.();
    }
    this.#saySlab();
  }

  // On a line that is not known to be fast: a quarter of the resolution of every slice, in one file, so that one reads meanwhile.
  async #gatherQuarter() {
    const { source, volume, desk } = this;
    const { volume: said, id } = source.manifest;
    const is_near = source.frames.filter(({ download }) => download?.is_complete).length > source.frames.length / 2;
    if (!said || desk.line.is_fast || is_near || volume.shrink >= QUARTER) return false;
    const file = new Download(`/images/series/${id}/${said.word}/quarter.bin`, said.size_bytes);
    const total = source.frames.length;
    const onBytes = () => this.#sayBuilding(Math.floor((total * file.have) / file.size), total);
    try {
      if (!(await this.#arrived(file, onBytes))) return false;
      await this.#fillQuarters(file.bytes);
    } catch {
      return false; // it was made anew since, or cannot be read: the slices themselves say why
    }
    return true;
  }

  async #fillQuarters(bytes) {
    let at = 0;
    for (const frame of this.source.frames) {
      const [size] = frame.facts.prefix_bytes;
      const start = bytes.slice(at, (at += size));
      this.#starts.set(frame, start);
      const data = await this.#pixelsOf(frame.facts, start.slice(), Math.log2(QUARTER));
      if (this.#stop.signal.aborted) return;
      this.#fill(frame.index, data, QUARTER / this.volume.shrink);
    }
  }

  // Every slice once, through the browser's cache and the one decoder; nothing of it stays outside the volume.
  async #gather() {
    const { desk, source, volume } = this;
    const levels = Math.log2(volume.shrink);
    for (const frame of source.frames) {
      const whole = await this.#whole(frame);
      if (this.#stop.signal.aborted) return;
      const data = await this.#pixelsOf(frame.facts, whole.bytes.slice(), levels);
      if (this.#stop.signal.aborted) return;
      this.#starts.delete(frame);
      this.#fill(frame.index, data);
      this.#sayBuilding(frame.index + 1, source.frames.length);
      if (frame.index % RENEWED_EVERY === RENEWED_EVERY - 1 && desk.readings[0].frame?.is_made) this.#renew("coarse");
    }
    desk.reading.corners.say("cine", "");
  }

  #sayBuilding(n, total) {
    const { corners } = this.desk.reading;
    corners.say("cine", this.desk.words.say("mpr_building", { n, total }));
  }

  #fill(nth, data, shrink = 1) {
    const [columns, rows, slices] = this.volume.sides;
    if (!this.#has_begun) this.#worker.postMessage({ begin: { columns, rows, slices, type: typeOf(data) } });
    this.#has_begun = true;
    this.#worker.postMessage({ slice: { nth, data, shrink } }, [data.buffer]);
  }

  async #whole(frame) {
    const { facts, download } = frame;
    if (download?.is_complete) return download;
    const whole = new Download(wholeOf(facts), facts.size_bytes);
    if (this.#starts.has(frame)) whole.begin(this.#starts.get(frame));
    await this.#arrived(whole, () => {});
    return whole;
  }

  async #arrived(file, onBytes) {
    const { line } = this.desk;
    const { signal } = this.#stop;
    while (!file.is_complete && !signal.aborted) {
      try {
        await file.advance(file.size, { signal, line, onBytes });
        line.worked();
      } catch (error) {
        if (signal.aborted) return false;
        if (error.status >= 400 && error.status < 500) throw new Unsuitable("mpr_missing");
        await line.failed();
      }
    }
    return file.is_complete;
  }

  async #pixelsOf(facts, bytes, levels) {
    try {
      const task = { bytes, levels, encoding: facts.encoding, expected: expectedOf(facts) };
      return (await this.desk.decoder.decode(task)).data;
    } catch {
      throw new Unsuitable("mpr_missing");
    }
  }

  #seriesOf({ name, axes }, quality) {
    const { source, volume, desk } = this;
    const { facts, frames } = { facts: source.frames[0].facts, frames: volume.sides[axes[2].axis] };
    const description = `${desk.words.say(`plane_${name}`)} · ${source.manifest.description ?? ""}`;
    const made = Array.from({ length: frames }, (_, index) => ({
      ...facts, ...placeOf(volume, axes, index), id: `${source.manifest.id}.${name}.${index + 1}`, instance: index + 1, hash: "",
      encoding: "none", size_bytes: 0, prefix_bytes: undefined, quality, thickness_mm: volume.spacings[axes[2].axis],
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
    this.#saySlab();
    for (const { loader } of this.desk.readings) loader.renew?.();
  }

  #saySlab() {
    const { slab, desk } = this;
    const { words, readings } = desk;
    for (const reading of readings) {
      const n = words.number(reading.frame.facts.thickness_mm * slab.count, 1);
      reading.corners.say("cine", slab.kind === "none" ? "" : words.say(`slab_${slab.kind}`, { n }));
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
