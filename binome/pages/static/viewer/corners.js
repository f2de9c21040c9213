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

  draw({ frame, index, count, view, zoom_percent, complete_count, description }) {
    const { words } = this;
    this.say("description", description);
    this.say("slice", count > 1 ? sliceInWords(index, count, words) : "");
    this.say("window", windowInWords(frame, view, words));
    this.say("zoom", words.say("zoom", { n: zoom_percent }));
    const [state, text] = stateOf(frame);
    this.say("state", `● ${words.say(text)}`, state);
    this.say("count", count > 1 ? words.say("lossless_count", { n: complete_count, total: count }) : "");
    this.say("arriving", arriving(frame, words));
    this.say("hint", state === "preview" || state === "partial" ? words.say("not_diagnostic") : "");
    const { is_calibrated, is_exact, spacing_kind } = frame.facts;
    const caveat = !is_calibrated ? "not_calibrated" : spacing_kind === "detector" ? "calibrated_at_detector" : "";
    this.say("calibration", caveat && words.say(caveat));
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
