// The reader's hand: holds the open series and the tool, turns slices, draws, and tells what is shown.
import { Corners, levelsInWords, nameInWords, Scrubber, sliceInWords } from "./corners.js";
import { Geometry } from "./geometry.js";
import { Loader, Memory } from "./loader.js";
import { drawMeasures, lengthInWords, Measures } from "./measures.js";
import { Painter } from "./painter.js";
import { windowsOf } from "./window.js";

export class Reading extends EventTarget {
  geometry = new Geometry();
  measures = new Measures();
  memory = new Memory();
  #drawing;
  #measure;
  #scrolled = 0;
  #first = {};

  constructor({ root, words, line, decoder, seen, menu }) {
    super();
    Object.assign(this, { root, words, line, decoder, seen, menu });
    this.pane = root.querySelector("[data-pane]");
    this.overlay = root.querySelector("[data-overlay]");
    this.image = root.querySelector("[data-image]");
    this.painter = new Painter(this.image);
    this.corners = new Corners(root, words);
    this.scrubber = new Scrubber(root.querySelector("[data-scrubber]"), this);
    this.tool = matchMedia("(pointer: coarse)").matches ? "scroll" : "window";
    new ResizeObserver(() => this.#resize()).observe(this.pane);
    line.addEventListener("change", () => this.invalidate());
  }

  get frames() {
    return this.series?.frames ?? [];
  }

  get frame() {
    return this.frames[this.series?.index];
  }

  get is_single() {
    return this.frames.length < 2;
  }

  get page() {
    return Math.max(2, Math.round(this.frames.length / 10));
  }

  get view() {
    return this.series.viewOf(this.frame);
  }

  // -- series and slices

  open(series, picture) {
    this.loader?.close();
    this.frames.forEach((frame) => frame.rest());
    this.series = series;
    const isOfThisFrame = picture?.src.includes(`/${this.frame.facts.id}/`);
    if (isOfThisFrame && !this.frame.picture) this.frame.picture = picture;
    this.#load();
    this.show(series.index);
  }

  #load() {
    const { frames, line, decoder, memory } = this;
    this.loader = new Loader({ frames, line, decoder, memory });
    this.loader.addEventListener("change", ({ detail }) => this.#arrived(detail));
    this.loader.addEventListener("bytes", ({ detail }) => detail === this.frame && this.invalidate());
  }

  // The same series with more in it.
  grown() {
    this.loader.close();
    this.#load();
    this.show(this.series.index);
  }

  #arrived(frame) {
    this.invalidate();
    this.dispatchEvent(new CustomEvent("arrived", { detail: frame }));
  }

  show(index) {
    if (!this.series) return;
    this.series.index = Math.min(this.frames.length - 1, Math.max(0, index));
    this.#measure = undefined;
    this.geometry.setImage(this.frame.facts, this.frame.pixel_height);
    this.loader.lookAt(this.series.index);
    this.loader.picture(this.frame);
    this.invalidate();
  }

  go(slices) {
    if (this.series) this.show(this.series.index + slices);
  }

  // -- drawing

  invalidate() {
    this.#drawing ??= requestAnimationFrame(() => {
      this.#drawing = undefined;
      if (this.series) this.#draw();
    });
  }

  #resize() {
    const ratio = devicePixelRatio;
    const width = Math.max(1, Math.round(this.pane.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.pane.clientHeight * ratio));
    for (const canvas of [this.image, this.overlay]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.geometry.setPane(width, height, ratio);
    if (this.series) this.#draw();
  }

  #draw() {
    const { frame, geometry } = this;
    this.painter.paint(frame, geometry, this.view);
    this.drawOverlay();
    this.#tell();
    if (frame.quality === "none" || frame.trouble) this.seen.nothing();
    else this.seen.drawn(frame, geometry);
    this.#mark(frame.quality);
    this.root.dataset.quality = frame.trouble ? "trouble" : frame.quality;
  }

  drawOverlay() {
    const pen = this.overlay.getContext("2d");
    pen.clearRect(0, 0, this.overlay.width, this.overlay.height);
    const { measures, frame, geometry, words } = this;
    drawMeasures(pen, { measures, frame, geometry, words });
  }

  #tell() {
    const { frame, frames, geometry, words, view } = this;
    const complete_count = frames.filter((each) => each.was_complete && !each.trouble).length;
    const index = this.series.index;
    const zoom_percent = Math.round((100 * geometry.zoom) / geometry.ratio);
    const { description = "" } = this.series.manifest;
    this.corners.draw({ frame, index, count: frames.length, view, zoom_percent, complete_count, description, awaited: this.series.awaited });
    const has_missing = frames.some((each) => !each.is_full && !each.was_complete && !each.trouble);
    this.corners.line({ is_cut: this.line.is_cut, has_missing });
    const text = sliceInWords(index, frames.length, words);
    this.image.setAttribute("aria-label", `${description} ${text}`.trim());
    this.scrubber.draw({ frames, index, seen: this.seen.shown, text });
    this.dispatchEvent(new Event("drawn"));
  }

  #mark(quality) {
    if (quality === "none" || this.#first[quality]) return;
    this.#first[quality] = true;
    performance.mark(`viewer:${quality === "full" ? "diagnostic" : quality}`);
  }

  // -- tools

  take(tool) {
    this.tool = tool;
    this.abandon();
    this.dispatchEvent(new Event("tool"));
  }

  begin(tool, { x, y }) {
    this.#scrolled = 0;
    if (tool !== "length" || !this.frame) return;
    const { ratio } = this.geometry;
    this.#measure = this.measures.begin(this.frame, this.geometry.toImage(x * ratio, y * ratio));
  }

  drag(tool, { from, to, start }) {
    if (!this.frame) return;
    const { ratio } = this.geometry;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    if (tool === "window") this.series.adjust(this.frame, dx, dy);
    else if (tool === "pan" || (tool === "scroll" && this.is_single)) this.geometry.pan(dx * ratio, dy * ratio);
    else if (tool === "zoom") this.zoomBy(Math.exp(-dy / 150), start ?? to);
    else if (tool === "scroll") this.#scroll(dy);
    else if (this.#measure) this.#measure.b = this.geometry.toImage(to.x * ratio, to.y * ratio);
    this.invalidate();
  }

  #scroll(dy) {
    const step = Math.min(24, Math.max(4, this.pane.clientHeight / this.frames.length));
    this.#scrolled += dy;
    const slices = Math.trunc(this.#scrolled / step);
    this.#scrolled -= slices * step;
    if (slices) this.go(slices);
  }

  finish() {
    const measure = this.#measure;
    this.#measure = undefined;
    if (!measure) return;
    const { a, b } = measure;
    const is_stray = Math.hypot(b.x - a.x, b.y - a.y) * this.geometry.zoom < 4 * this.geometry.ratio;
    if (is_stray) this.measures.drop(measure);
    else this.announce(lengthInWords(measure, this.frame, this.words));
    this.invalidate();
  }

  abandon() {
    if (this.#measure) this.measures.drop(this.#measure);
    this.#measure = undefined;
    this.invalidate();
  }

  // Shift + arrows: the tool in hand without a mouse.
  nudge(across, down) {
    const step = 12;
    const middle = { x: 0, y: 0 };
    const by = { x: across * step, y: down * step };
    const tool = this.tool === "length" ? "pan" : this.tool;
    if (tool === "scroll") this.go(down || across);
    else this.drag(tool, { from: middle, to: by, start: this.#middle });
  }

  get #middle() {
    return { x: this.pane.clientWidth / 2, y: this.pane.clientHeight / 2 };
  }

  zoomBy(factor, at = this.#middle) {
    const { geometry } = this;
    geometry.zoomTo(geometry.zoom * factor, at.x * geometry.ratio, at.y * geometry.ratio);
    this.invalidate();
  }

  fit() {
    this.geometry.fit();
    this.invalidate();
  }

  actualSize() {
    this.geometry.actualSize();
    this.invalidate();
  }

  toggleFit(at) {
    if (this.geometry.is_fit) this.zoomBy(Math.max(2, 1 / this.geometry.zoom), at);
    else this.fit();
  }

  invert() {
    if (!this.series) return;
    this.series.is_inverted = !this.series.is_inverted;
    this.dispatchEvent(new Event("tool"));
    this.invalidate();
  }

  reset() {
    if (!this.series) return;
    this.series.is_inverted = false;
    this.series.choose(this.frame, 0);
    this.fit();
    this.dispatchEvent(new Event("tool"));
  }

  preset(nth) {
    this.series?.choose(this.frame, nth);
    this.invalidate();
  }

  presets() {
    if (!this.frame) return [];
    return windowsOf(this.frame.facts).slice(0, 6).map((window, nth) => ({
      text: this.#presetText(window), key: String(nth + 1),
      is_checked: this.view.nth === nth, run: () => this.preset(nth),
    }));
  }

  #presetText({ name, center, width, lut }) {
    const { words } = this;
    if (lut !== undefined || this.frame.facts.samples === 3) return nameInWords(name, words);
    return levelsInWords({ name, center, width, digits: width < 10 ? 2 : 0 }, words);
  }

  undo() {
    const measure = this.measures.undo();
    if (!measure) return;
    const index = this.frames.findIndex((frame) => frame.facts.id === measure.frame_id);
    if (index >= 0 && index !== this.series.index) this.show(index);
    this.announce(this.words.say("length_removed"));
    this.invalidate();
  }

  removeLength() {
    if (this.frame && this.measures.removeLastOf(this.frame)) this.announce(this.words.say("length_removed"));
    this.invalidate();
  }

  announce(text) {
    this.root.querySelector("[data-announce]").textContent = text;
  }
}
