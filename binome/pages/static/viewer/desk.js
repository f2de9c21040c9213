// The desk of one reader: one pane or several, the tool in hand, and tools that are fetched when first taken.
import { sayProgress } from "./corners.js";
import { Gestures } from "./gestures.js";
import { Line } from "./line.js";
import { Decoder } from "./loader.js";
import { Reading } from "./reading.js";
import { Seen } from "./seen.js";
import { Shelf } from "./shelf.js";
import { Menu } from "./tools.js";
import { wordsOf } from "./words.js";

// Which file of more/ holds what a tool does on the image; the others live in reading.js.
const HANDS = {
  length: "pencil", angle: "pencil", cobb: "pencil", ellipse: "pencil", polygon: "pencil", arrow: "pencil", probe: "pencil",
  box: "box", magnify: "lens", cross: "panes",
};

export class Desk extends EventTarget {
  readings = [];
  layers = []; // each draws above an image: (pen, reading) => ...
  hand = undefined;
  tool = matchMedia("(pointer: coarse)").matches ? "scroll" : "window";
  #wanted;

  constructor(root) {
    super();
    const seen_box = document.querySelector("[data-viewer-seen]");
    // What the server counts is what a signature will say; without it, this page's own count.
    if (seen_box?.textContent.trim()) seen_box.dataset.viewerSeen = "server";
    const told = (sentence) => {
      if (seen_box && sentence) seen_box.textContent = sentence;
    };
    Object.assign(this, { root, seen_box, words: wordsOf(root), line: new Line(), decoder: new Decoder(), menu: new Menu(root) });
    this.csrf = root.dataset.csrf ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    this.seen = new Seen({ url: root.dataset.seenUrl, csrf: this.csrf, changed: () => this.redraw(), told });
    this.strip = [...root.querySelectorAll("[data-series]")];
  }

  // A pane becomes a place to read in.
  add(stage) {
    const reading = new Reading({ desk: this, stage });
    reading.shelf = new Shelf(reading);
    this.readings.push(reading);
    this.reading ??= reading;
    new Gestures(reading.pane, reading);
    sayProgress(reading);
    for (const kind of ["pointerdown", "focusin"]) {
      stage.addEventListener(kind, () => this.activate(reading), { capture: true });
    }
    return reading;
  }

  activate(reading) {
    if (this.reading === reading || !this.readings.includes(reading)) return;
    this.abandon();
    this.reading = reading;
    this.mark();
    this.told();
    this.redraw();
  }

  // Which pane has the keys, and which series it shows.
  mark() {
    const { reading, readings } = this;
    for (const each of readings) each.stage.toggleAttribute("data-active", readings.length > 1 && each === reading);
    for (const entry of this.strip) {
      if (entry.dataset.series === reading.shelf.url) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
  }

  async take(tool) {
    this.#wanted = tool;
    this.abandon();
    const hand = tool in HANDS ? (await this.bring(HANDS[tool]))?.handOf(this, tool) : undefined;
    if (this.#wanted !== tool || (tool in HANDS && !hand)) return;
    Object.assign(this, { tool, hand });
    this.told();
    this.redraw();
  }

  abandon() {
    this.hand?.abandon?.(this.reading);
    this.redraw();
  }

  // Fetches a tool once; when the line is cut it says so, and the next press tries again.
  async bring(name) {
    try {
      return await import(`./more/${name}.js`);
    } catch {
      this.say("tool_not_here");
      return undefined;
    }
  }

  // The tool, the window or the pane changed.
  told() {
    this.dispatchEvent(new Event("tool"));
  }

  redraw() {
    for (const reading of this.readings) reading.invalidate();
  }

  // What comes by itself never takes the place of a sentence that stands there to be read.
  announce(text, { is_routine = false } = {}) {
    const box = this.root.querySelector("[data-announce]");
    if (is_routine && box.classList.contains("is-shown")) return;
    box.classList.remove("is-shown");
    box.textContent = text;
  }

  // The same for every eye: it stands above the tools until the next press or key.
  say(key, values) {
    this.announce(this.words.say(key, values));
    const box = this.root.querySelector("[data-announce]");
    box.classList.add("is-shown");
    const hide = () => box.classList.remove("is-shown");
    setTimeout(() => ["pointerdown", "keydown"].forEach((kind) => addEventListener(kind, hide, { once: true })), 300);
  }
}
