// Reads docs/formats/viewer-manifest.md version 1: spreads the defaults over the frames, refuses what it cannot trust.

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
  const { frames, luts = [], key = 0, ...shared } = manifest;
  if (!Array.isArray(frames) || !frames.length) throw new Unreadable("empty");
  const facts = frames.map((frame) => checked({ ...DEFAULTS, ...shared, ...frame }));
  return { ...shared, luts: luts.map(lutFrom), key: Math.min(Math.max(0, key), frames.length - 1), facts };
}

function checked(facts) {
  const has_sides = [facts.columns, facts.rows].every((n) => n > 0 && n <= LARGEST_SIDE);
  if (!has_sides || facts.size_bytes > LARGEST_FRAME_BYTES) facts.trouble ??= "too_large";
  if (!facts.hash) facts.trouble ??= "unreadable";
  return facts;
}

// base64 of 16 bit little endian differences -> {first, bits, values}
function lutFrom({ first, bits, data }) {
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

// Height of one pixel when its width is 1: the image is never drawn squashed.
export function pixelHeight({ spacing, aspect }) {
  if (spacing) return spacing[0] / spacing[1];
  return aspect[0] > 0 && aspect[1] > 0 ? aspect[0] / aspect[1] : 1;
}
