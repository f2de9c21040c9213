// A series as the page works with it: manifest, frames, and the window in hand. Asks again while the site still sends.
import { turned, UPRIGHT } from "./geometry.js";
import { fetchWhole } from "./line.js";
import { Frame, seriesFrom } from "./manifest.js";
import { windowsOf } from "./window.js";

export class Series {
  #own = new Map(); // windows of a frame -> the view it opens with
  #hands = new Map(); // what the reader chose: one for a whole stack, one each for films
  #turns = new Map();

  constructor(url, manifest) {
    this.url = url;
    this.index = manifest.key;
    this.is_inverted = false;
    this.#take(manifest);
  }

  static async open(url) {
    return new Series(url, seriesFrom(await readJson(url, IS_PINNED.test(url) ? "default" : "no-cache")));
  }

  #take(manifest) {
    const known = new Map((this.frames ?? []).map((frame) => [frame.facts.id, frame]));
    this.manifest = manifest;
    this.frames = manifest.facts.map((facts, index) => {
      const old = known.get(facts.id);
      if (!old || old.facts.hash !== facts.hash) return new Frame(facts, index);
      const { windows } = old.facts;
      return Object.assign(old, { facts: { ...facts, windows }, index });
    });
  }

  get is_growing() {
    return this.awaited > 0 || this.frames.some((frame) => frame.is_growing);
  }

  // Images the server holds and still prepares.
  get awaited() {
    return this.manifest.awaited;
  }

  // More may have arrived at the server: new frames, more bytes of known ones. What is here stays.
  async refresh() {
    const manifest = seriesFrom(await readJson(this.url, "no-cache"));
    const shown = this.frames[this.index];
    this.#take(manifest);
    const index = this.frames.findIndex((frame) => frame.facts.id === shown.facts.id);
    this.index = index < 0 ? Math.min(this.index, this.frames.length - 1) : index;
  }

  viewOf(frame) {
    const { windows } = frame.facts;
    if (!this.#own.has(windows)) this.#own.set(windows, this.#opened(frame, 0));
    const view = this.#hands.get(handOf(frame)) ?? this.#own.get(windows);
    return Object.assign(view, { is_inverted: this.is_inverted });
  }

  choose(frame, nth) {
    if (nth === 0) this.#hands.delete(handOf(frame));
    else if (nth < windowsOf(frame.facts).length) this.#hands.set(handOf(frame), this.#opened(frame, nth));
  }

  #opened(frame, nth) {
    const { luts } = this.manifest;
    return { ...windowsOf(frame.facts)[nth], nth, luts, series: this.manifest.id, is_default: nth === 0 };
  }

  // How the reader turned a stack, or one film.
  turnOf(frame) {
    return this.#turns.get(handOf(frame)) ?? UPRIGHT;
  }

  turn(frame, by) {
    if (by) this.#turns.set(handOf(frame), turned(by, this.turnOf(frame)));
    else this.#turns.delete(handOf(frame));
  }

  // Greys as a presentation state says; a window taken in hand later goes on from there.
  stand(frame, view) {
    const plain = { modality: undefined, presentation: undefined, state: undefined };
    const shown = { ...this.viewOf(frame), ...plain, exact_width: undefined, exact_center: undefined, ...view };
    this.#hands.set(handOf(frame), { ...shown, nth: undefined, is_default: false });
  }

  // A window of the reader's own making.
  setWindow(frame, { center, width }) {
    const view = { ...this.viewOf(frame), lut: undefined, function: "LINEAR", name: "", nth: undefined, is_default: false };
    const fine = width < 10 ? 1e3 : 1;
    const tidy = (value) => Math.round(value * fine) / fine;
    Object.assign(view, { center: tidy(center), width: Math.max(1 / fine, tidy(width)), exact_width: undefined, exact_center: undefined });
    this.#hands.set(handOf(frame), view);
  }

  adjust(frame, by_width, by_center) {
    const view = { ...this.viewOf(frame) };
    this.#hands.set(handOf(frame), view);
    if (view.lut !== undefined) this.#leaveTable(frame, view);
    const fine = Math.abs(view.width) < 10 ? 1e-3 : 1;
    const smallest = view.function === "LINEAR" || !view.function ? fine : fine / 10;
    const pace = Math.max(view.width, 4 * fine) / 300;
    const round = (value) => Math.round(value / fine) * fine;
    view.exact_width = Math.max(smallest, (view.exact_width ?? view.width) + by_width * pace);
    view.exact_center = (view.exact_center ?? view.center) + by_center * pace;
    view.width = Math.max(smallest, round(view.exact_width));
    view.center = round(view.exact_center);
    Object.assign(view, { name: "", nth: undefined, is_default: false });
  }

  // A window given as a table cannot be widened: go on from the plain window nearest to it.
  #leaveTable(frame, view) {
    const plain = windowsOf(frame.facts).find((window) => window.lut === undefined);
    const { first, values } = view.luts[view.lut];
    const span = { center: first + values.length / 2, width: values.length };
    Object.assign(view, { lut: undefined, function: "LINEAR", ...(plain ?? span) });
  }
}

// Slices of one stack are seen alike; films each have their own exposure.
const handOf = ({ facts }) => (facts.orientation ? "stack" : facts.windows);

// The word of what is in it stands in the address: what the browser keeps under it is still true.
const IS_PINNED = /[?&]v=/;

async function readJson(url, cache) {
  const blob = await fetchWhole(url, { cache });
  return JSON.parse(await blob.text());
}
