// The truth about the image, always in the same corners. Text enters by textContent only.

export class Corners {
  #parts = new Map();

  constructor(root, words) {
    this.words = words;
    for (const part of root.querySelectorAll("[data-says]")) this.#parts.set(part.dataset.says, part);
  }

  say(name, text, state) {
    const part = this.#parts.get(name);
    if (!part) return;
    if (part.textContent !== text) part.textContent = text;
    part.hidden = !text;
    if (state && part.dataset.state !== state) part.dataset.state = state;
  }

  draw({ frame, index, count, view, zoom_percent, complete_count, description, awaited }) {
    const { words } = this;
    this.say("description", description);
    this.say("slice", count > 1 ? sliceInWords(index, count, words) : "");
    this.say("window", windowInWords(frame, view, words));
    this.say("zoom", words.say("zoom", { n: zoom_percent }));
    const [state, text] = stateOf(frame);
    this.say("state", `● ${words.say(text)}`, state);
    this.say("count", count > 1 ? words.say("lossless_count", { n: complete_count, total: count }) : "");
    this.say("arriving", awaited ? words.say("awaited", { n: awaited }) : arriving(frame, words));
    this.say("hint", state === "preview" || state === "partial" ? words.say("not_diagnostic") : "");
    const { is_calibrated, is_exact, spacing_kind } = frame.facts;
    const caveat = !is_calibrated ? "not_calibrated" : spacing_kind === "detector" ? "calibrated_at_detector" : "";
    this.say("calibration", caveat && words.say(caveat));
    this.#parts.get("side").hidden = frame.facts.film_side === "seen";
    this.say("rounded", is_exact ? "" : words.say("values_rounded"));
  }

  line({ is_cut, has_missing }) {
    this.say("link", is_cut && has_missing ? this.words.say("link_cut") : "");
  }
}

function stateOf(frame) {
  if (frame.trouble) return ["trouble", "state_trouble"];
  if (frame.is_full) return FULL[frame.facts.quality] ?? FULL.complete;
  if (frame.pixels) return ["partial", "state_partial"];
  return frame.picture ? ["preview", "state_preview"] : ["waiting", "state_waiting"];
}

const FULL = {
  complete: ["lossless", "state_lossless"],
  "already-compressed": ["received", "state_already_compressed"],
  photograph: ["received", "state_photograph"],
  reformatted: ["received", "state_reformatted"],
  coarse: ["partial", "state_partial"],
};

function arriving(frame, words) {
  const { download, facts } = frame;
  if (frame.trouble || !download || download.is_complete || !download.have) return "";
  const percent = Math.floor((100 * download.have) / facts.size_bytes);
  return words.say("arriving", { percent, size: words.size(facts.size_bytes) });
}

export function windowInWords(frame, view, words) {
  if (!frame.pixels) return frame.picture ? words.say("window_fixed") : "";
  if (frame.facts.samples === 3 && view.is_default) return "";
  if (view.lut !== undefined) return nameInWords(view.name, words);
  const digits = Math.abs(view.width) < 10 ? 2 : 0;
  return levelsInWords({ ...view, digits }, words);
}

// Figures that belong together stay together, left to right, in every script: 14/28, L 40 · W 80.
export const sliceInWords = (index, count, words) =>
  words.say("slice", { position: `${words.number(index + 1)}/${words.number(count)}` });

export function levelsInWords({ name, center, width, digits = 0 }, words) {
  const figures = { center: words.number(center, digits), width: words.number(width, digits) };
  const levels = words.say("window", figures);
  return name ? words.say("window_named", { levels, name: nameInWords(name, words) }) : words.together(levels);
}

// `image 2` is the second window of the file; an unknown word is shown as it is.
export function nameInWords(name, words) {
  const [, stem, number] = /^(.*?)(?: (\d+))?$/.exec(name);
  const key = `window_${stem}`;
  if (!words.has(key)) return name;
  return number ? `${words.say(key)} ${words.number(Number(number))}` : words.say(key);
}

// What the whole series has come to: said beside the report, announced when it changes for good, offered when held back.

export function sayProgress(reading) {
  const { desk, stage, words, seen } = reading;
  const { seen_box, root } = desk;
  const all_button = stage.querySelector("[data-act=all]");
  const trouble_box = stage.querySelector("[data-trouble]");
  const preview = stage.querySelector("[data-preview]");
  const announced = new Set();

  function announceOnce(key, sentence) {
    if (announced.has(key)) return;
    announced.add(key);
    desk.announce(words.say(sentence), { is_routine: true });
  }

  reading.addEventListener("drawn", () => {
    const { frames, frame, loader } = reading;
    if (preview && frame.quality !== "none") preview.hidden = true;
    if (desk.reading === reading) saySeen(seen_box, { reading, seen, words });
    offerAll(all_button, { frames, loader, words });
    sayTrouble(trouble_box, { frame, root, words });
    const is_all = frames.every((each) => each.was_complete || each.trouble);
    if (is_all) announceOnce(`all ${reading.series.url}`, "all_arrived");
    if (reading.line.is_cut !== announced.has("cut")) {
      if (reading.line.is_cut) announceOnce("cut", "link_cut");
      else announced.delete("cut");
    }
  });
}

// A status region: told once the hand rests, not at every slice.
const REST_MS = 700;
let resting;

function saySeen(box, { reading, seen, words }) {
  if (!box) return;
  if (box.dataset.viewerSeen === "server") return;
  const tell = () => {
    resting = undefined;
    tellSeen(box, { frames: reading.frames, seen, words });
  };
  resting ??= setTimeout(tell, box.textContent ? REST_MS : 0);
}

function tellSeen(box, { frames, seen, words }) {
  const count = (ids) => frames.filter((frame) => ids.has(frame.facts.id)).length;
  const text = words.say("seen", { n: count(seen.shown), total: frames.length, full: count(seen.full) });
  if (box.textContent !== text) box.textContent = text;
}

function offerAll(button, { frames, loader, words }) {
  const missing = frames.filter((frame) => frame.has_data && !frame.was_complete);
  const bytes = missing.reduce((sum, { facts, download }) => sum + facts.size_bytes - (download?.have ?? 0), 0);
  button.hidden = !loader.is_holding_back || !missing.length;
  if (!button.hidden) button.textContent = words.say("load_all", { size: words.size(bytes) });
}

function sayTrouble(box, { frame, root, words }) {
  box.hidden = !frame.trouble;
  if (!frame.trouble) return;
  const key = `trouble_${frame.trouble}`;
  box.querySelector("[data-why]").textContent = words.say(words.has(key) ? key : "trouble_unreadable");
  const link = box.querySelector("[data-original]");
  link.hidden = !root.dataset.original;
  if (root.dataset.original) link.href = root.dataset.original.replace("FRAME", encodeURIComponent(frame.facts.id));
}

// The slices as a thin column: where you are, what is here in full, what was seen. A slider for hand, key and voice.

const COLOURS = { full: "#6fcf97", partial: "#8fb1c0", preview: "#49545b", none: "#22292e", trouble: "#ff7a6b" };

export class Scrubber {
  constructor(box, reading) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.reading = reading;
    new ResizeObserver(() => {
      this.size = undefined;
      reading.invalidate();
    }).observe(box);
    box.addEventListener("pointerdown", (event) => {
      box.setPointerCapture(event.pointerId);
      this.#follow(event);
    });
    box.addEventListener("pointermove", (event) => {
      if (box.hasPointerCapture(event.pointerId)) this.#follow(event);
    });
  }

  #follow(event) {
    const box = this.box.getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    this.reading.show(Math.floor(Math.min(0.9999, Math.max(0, share)) * this.reading.frames.length));
  }

  draw({ frames, index, seen, text }) {
    this.box.hidden = frames.length < 2;
    this.box.setAttribute("aria-valuemax", frames.length);
    this.box.setAttribute("aria-valuenow", index + 1);
    this.box.setAttribute("aria-valuetext", text);
    if (this.box.hidden) return;
    this.size ??= this.#resize(); // asked of the page once: it would lay itself out anew at every slice
    const { width, height } = this.size;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    const ratio = devicePixelRatio;
    const step = height / frames.length;
    const gap = step > 4 * ratio ? ratio : 0;
    const middle = Math.round(width / 2);
    frames.forEach((frame, row) => {
      const half = (seen.has(frame.facts.id) ? 5 : 1.5) * ratio;
      pen.fillStyle = COLOURS[statusOf(frame)];
      pen.fillRect(middle - half, row * step, 2 * half, Math.max(1, step - gap));
    });
    const thick = Math.max(3 * ratio, Math.min(6 * ratio, step - gap));
    pen.fillStyle = "#fff";
    pen.fillRect(middle - 10 * ratio, (index + 0.5) * step - thick / 2, 20 * ratio, thick);
  }

  #resize() {
    const width = Math.round(this.box.clientWidth * devicePixelRatio);
    const height = Math.round(this.box.clientHeight * devicePixelRatio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return { width, height };
  }
}

function statusOf(frame) {
  if (frame.trouble) return "trouble";
  if (frame.is_full || frame.was_complete) return "full";
  if (frame.pixels) return "partial";
  return frame.preview || frame.picture ? "preview" : "none";
}
