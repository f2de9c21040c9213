// Reads docs/formats/viewer-manifest.md version 1: spreads the defaults over the frames, refuses what it cannot trust.
import { Download } from "./line.js";

const DEFAULTS = {
  samples: 1, bits: 16, signed: false, photometric: "MONOCHROME2", encoding: "htj2k",
  quality: "complete", is_exact: true, slope: 1, intercept: 0, unit: "", spacing_kind: "none",
  is_calibrated: false, aspect: [1, 1],
};
const LARGEST_SIDE = 65536;
const LARGEST_FRAME_BYTES = 512e6;

export class Unreadable extends Error {}

export function seriesFrom(manifest) {
  if (manifest?.format !== "binome-series-manifest" || manifest.version !== 1) {
    throw new Unreadable("manifest");
  }
  const { frames, luts = [], key = 0, awaited = 0, volume, ...shared } = manifest;
  if (!Array.isArray(frames) || !frames.length) throw new Unreadable("empty");
  const facts = frames.map((frame) => checked({ ...DEFAULTS, ...shared, ...frame }));
  return { ...shared, awaited, volume, luts: luts.map(lutFrom), key: Math.min(Math.max(0, key), frames.length - 1), facts };
}

function checked(facts) {
  const has_sides = [facts.columns, facts.rows].every((n) => n > 0 && n <= LARGEST_SIDE);
  if (!has_sides || facts.size_bytes > LARGEST_FRAME_BYTES) facts.trouble ??= "too_large";
  if (!facts.hash) facts.trouble ??= "unreadable";
  return facts;
}

// base64 of 16 bit little endian differences -> {first, bits, values}
export function lutFrom({ first, bits, data }) {
  const text = atob(data);
  const values = new Uint16Array(text.length >> 1);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    before = (before + text.charCodeAt(2 * i) + 256 * text.charCodeAt(2 * i + 1)) & 0xffff;
    values[i] = before;
  }
  return { first, bits, values };
}

export const addressOf = (facts, name) => `/images/${facts.id}/${facts.hash}/${name}`;

const ENDINGS = { htj2k: "j2c", jpeg: "jpg", jpeg2000: "j2k", jpegls: "jls", rle: "rle" };

// Where every pixel of a frame is.
export const wholeOf = (facts) => addressOf(facts, `frame.${ENDINGS[facts.encoding] ?? "j2c"}`);

// What the decoder must find, or the frame is not shown.
export const expectedOf = ({ columns, rows, samples, bits, signed, palette }) => ({ columns, rows, samples, bits, signed, palette });

// Height of one pixel when its width is 1: the image is never drawn squashed.
export function pixelHeight({ spacing, aspect }) {
  if (spacing) return spacing[0] / spacing[1];
  return aspect[0] > 0 && aspect[1] > 0 ? aspect[0] / aspect[1] : 1;
}

// One image of a series and what of it is here: preview, bytes, pixels.
const WHOLE_UNDER_BYTES = 400_000;

export class Frame {
  constructor(facts, index) {
    this.facts = facts;
    this.index = index;
    this.trouble = facts.trouble;
    this.preview = undefined; // Blob
    this.picture = undefined; // ImageBitmap or the <img> of the page
    this.pixels = undefined; // {width, height, samples, data, shrink}
    this.download = undefined;
    this.was_complete = false;
    this.is_loading = false;
    this.attempts = 0;
    this.pixel_height = pixelHeight(facts);
  }

  get has_data() {
    return !this.trouble && this.facts.encoding !== "none" && this.facts.size_bytes > 0;
  }

  get is_growing() {
    return this.facts.quality === "partial" || this.facts.quality === "preview";
  }

  get is_full() {
    return this.pixels?.shrink === 1;
  }

  get quality() {
    if (this.is_full) return "full";
    if (this.pixels) return "partial";
    return this.picture ? "preview" : "none";
  }

  // Worth showing step by step while it comes.
  get is_large() {
    const { size_bytes, prefix_bytes, encoding } = this.facts;
    return encoding === "htj2k" && size_bytes > WHOLE_UNDER_BYTES && prefix_bytes?.[0] > 0;
  }

  // The next stretch worth asking for: the quarter of a large frame first, then all of it.
  nextGoal() {
    const { size_bytes, prefix_bytes, available_bytes = size_bytes } = this.facts;
    const have = this.download?.have ?? 0;
    const goal = this.is_large && have < prefix_bytes[0] ? prefix_bytes[0] : size_bytes;
    return goal <= available_bytes && have < goal ? goal : undefined;
  }

  startDownload() {
    this.download ??= new Download(wholeOf(this.facts), this.facts.size_bytes);
    return this.download;
  }

  // How many halvings of the resolution the bytes at hand decode to; undefined when they add nothing to what is shown.
  levelsToDecode() {
    if (!this.download || this.trouble) return undefined;
    if (this.download.is_complete) return this.is_full ? undefined : 0;
    const { prefix_bytes, encoding } = this.facts;
    if (encoding !== "htj2k" || !prefix_bytes) return undefined;
    const [quarter, half] = prefix_bytes;
    const { have } = this.download;
    if (this.is_large && have >= half && !(this.pixels?.shrink <= 2)) return 1;
    return have >= quarter && !this.pixels ? 2 : undefined;
  }

  // Another series is being read: the browser's cache keeps the bytes.
  rest() {
    this.forgetPixels();
    if (this.download?.is_complete) this.download = undefined;
  }

  forgetPixels() {
    this.pixels = undefined;
    this.mips = undefined;
    this.forgetPicture();
  }

  forgetPicture() {
    if (this.picture instanceof ImageBitmap) {
      this.picture.close();
      this.picture = undefined;
    }
  }
}
