// The reader's hand: holds the open series and the tool, turns slices, draws, and tells what is shown.
import { Corners, levelsInWords, nameInWords, Scrubber, sliceInWords } from "./corners.js";
import { Geometry, lettersOf, TURNS, turnFacts } from "./geometry.js";
import { Loader, Memory } from "./loader.js";
import { Painter } from "./painter.js";
import { windowsOf } from "./window.js";

const QUICK_MS = 120; // images that follow each other within this are scaled quickly, the one that stays well

export class Reading extends EventTarget {
  geometry = new Geometry();
  memory = new Memory();
  #drawing;
  #scrolled = 0;
  #first = {};
  #painted_at = -QUICK_MS;
  #has_overlay = false;
  #settling;

  constructor({ desk, stage }) {
    super();
    const { words, line, decoder } = desk;
    Object.assign(this, { desk, words, line, decoder, stage, seen: desk.seen.eye() });
    this.pane = stage.querySelector("[data-pane]");
    this.overlay = stage.querySelector("[data-overlay]");
    this.image = stage.querySelector("[data-image]");
    this.painter = new Painter(this.image);
    this.corners = new Corners(stage, words);
    this.scrubber = new Scrubber(stage.querySelector("[data-scrubber]"), this);
    this.sizer = new ResizeObserver(() => this.#resize());
    this.sizer.observe(this.pane);
    this.redraw = () => this.invalidate();
    line.addEventListener("change", this.redraw);
  }

  close() {
    this.sizer.disconnect();
    clearTimeout(this.#settling);
    this.line.removeEventListener("change", this.redraw);
    this.loader?.close();
    this.seen.nothing();
    this.frames.forEach((frame) => frame.rest());
    this.series = undefined;
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
    this.loader = this.series.loader?.(this) ?? new Loader({ frames, line, decoder, memory });
    this.loader.addEventListener("change", ({ detail }) => this.#arrived(detail));
    this.loader.addEventListener("gone", () => this.shelf.askAgain({ is_needed: true }));
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
    const { frame } = this;
    this.geometry.setImage(frame.facts, frame.pixel_height, this.series.turnOf(frame));
    this.loader.lookAt(this.series.index);
    this.loader.picture(frame);
    this.invalidate();
    this.dispatchEvent(new Event("turned"));
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
    this.#paint();
    this.drawOverlay();
    if (frame.facts.overlay && !this.desk.overlays) this.desk.dispatchEvent(new Event("overlay"));
    this.#tell();
    if (frame.quality === "none" || frame.trouble) this.seen.nothing();
    else this.seen.drawn(frame, geometry);
    this.#mark(frame.pixels?.shrink === 2 ? "half" : frame.quality);
    this.stage.dataset.quality = frame.trouble ? "trouble" : frame.quality;
    if (this.desk.reading === this) this.desk.root.dataset.quality = this.stage.dataset.quality;
  }

  #paint(at = performance.now()) {
    clearTimeout(this.#settling);
    const is_quick = at - this.#painted_at < QUICK_MS;
    this.#painted_at = at;
    const is_rough = this.painter.paint(this.frame, this.geometry, this.view, { is_quick });
    if (is_rough) this.#settling = setTimeout(() => this.series && this.#paint(), QUICK_MS);
  }

  drawOverlay() {
    const { layers } = this.desk;
    if (!layers.length && !this.#has_overlay) return;
    this.#has_overlay = layers.length > 0;
    this.overlay.toggleAttribute("data-empty", !this.#has_overlay);
    const pen = this.overlay.getContext("2d");
    pen.clearRect(0, 0, this.overlay.width, this.overlay.height);
    for (const layer of layers) layer(pen, this);
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
    this.#tellTurn();
    this.scrubber.draw({ frames, index, seen: this.seen.shown, text });
    this.dispatchEvent(new Event("drawn"));
  }

  // A turned or mirrored image says so, and its letters turn with it (SAFETY 4).
  #tellTurn() {
    const { turn } = this.geometry;
    const { is_mirrored, degrees } = turnFacts(turn);
    const key = is_mirrored ? (degrees ? "turned_and_mirrored" : "mirrored") : degrees ? "turned" : "";
    this.corners.say("turn", key && this.words.say(key, { n: degrees }));
    const letters = lettersOf(this.frame.facts, turn);
    for (const side of ["left", "right", "top", "bottom"]) this.corners.say(side, letters?.[side] ?? "");
  }

  #mark(quality) {
    if (quality === "none" || this.#first[quality]) return;
    this.#first[quality] = true;
    performance.mark(`viewer:${quality === "full" ? "diagnostic" : quality}`);
  }

  // -- tools

  get hand() {
    return this.desk.hand;
  }

  begin(tool, at) {
    this.#scrolled = 0;
    if (this.frame && tool === this.desk.tool) this.hand?.begin?.(this, at);
  }

  hover(at) {
    if (this.frame) this.hand?.hover?.(this, at);
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
    else this.hand?.drag?.(this, to);
    this.invalidate();
  }

  #scroll(dy) {
    const step = Math.min(24, Math.max(4, this.pane.clientHeight / this.frames.length));
    this.#scrolled += dy;
    const slices = Math.trunc(this.#scrolled / step);
    this.#scrolled -= slices * step;
    if (slices) this.go(slices);
  }

  finish(tool) {
    if (tool === this.desk.tool) this.hand?.finish?.(this);
    this.invalidate();
  }

  abandon() {
    this.hand?.abandon?.(this);
    this.invalidate();
  }

  // Image coordinates of a point of the pane.
  pointAt({ x, y }) {
    const { geometry } = this;
    return geometry.toImage(x * geometry.ratio, y * geometry.ratio);
  }

  // Shift + arrows: the tool in hand without a mouse.
  nudge(across, down) {
    const step = 12;
    const middle = { x: 0, y: 0 };
    const by = { x: across * step, y: down * step };
    const tool = this.hand ? "pan" : this.desk.tool;
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
    this.desk.told();
    this.invalidate();
  }

  reset() {
    if (!this.series) return;
    this.series.is_inverted = false;
    this.series.choose(this.frame, 0);
    this.series.turn(this.frame);
    this.geometry.setTurn(this.series.turnOf(this.frame));
    this.fit();
    this.desk.told();
  }

  // "right", "left", "mirror" or "upside", as the eye sees it.
  turn(way) {
    if (!this.series) return;
    this.series.turn(this.frame, TURNS[way]);
    this.geometry.setTurn(this.series.turnOf(this.frame));
    const { is_mirrored, degrees } = turnFacts(this.geometry.turn);
    const key = is_mirrored ? "turned_and_mirrored" : "turned";
    this.announce(this.words.say(key, { n: degrees }));
    this.invalidate();
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

  announce(text) {
    this.desk.announce(text);
  }
}
