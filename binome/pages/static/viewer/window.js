// From stored value to grey: exactly section 3 of docs/formats/viewer-manifest.md, as a table of 65536 colours.

const clamp = (y) => (y < 0 ? 0 : y > 255 ? 255 : y);

const LAWS = {
  LINEAR: (c, w) => (w <= 1 ? (x) => (x <= c - 0.5 ? 0 : 255) : (x) => ((x - (c - 0.5)) / (w - 1) + 0.5) * 255),
  LINEAR_EXACT: (c, w) => (x) => ((x - c) / w + 0.5) * 255,
  SIGMOID: (c, w) => (x) => 255 / (1 + Math.exp((-4 * (x - c)) / w)),
};

const lookUp = ({ first, values }) => {
  const last = values.length - 1;
  return (x) => values[Math.min(last, Math.max(0, Math.floor(x) - first))];
};

function lawOf(view, luts) {
  if (view.lut !== undefined && luts[view.lut]) {
    const table = lookUp(luts[view.lut]);
    const top = 2 ** luts[view.lut].bits - 1;
    return (x) => (table(x) / top) * 255;
  }
  return (LAWS[view.function] ?? LAWS.LINEAR)(view.center, view.width);
}

// A presentation state's last table: the window's result spread over all its entries (PS3.3 C.11.6.1.2).
function presented(law, table) {
  if (!table) return law;
  const { values, bits } = table;
  const top = 2 ** bits - 1;
  return (x) => (values[Math.floor((clamp(law(x)) / 255) * (values.length - 1) + 0.5)] / top) * 255;
}

// From stored value to the real one: Hounsfield units and the like.
export const realOf = (facts, luts) =>
  facts.modality_lut !== undefined && luts[facts.modality_lut]
    ? lookUp(luts[facts.modality_lut])
    : (stored) => stored * facts.slope + facts.intercept;

// Index: the stored value modulo 65536 (so signed and unsigned share one loop). Value: opaque grey, ready for ImageData.
export function greyTable(facts, view, luts) {
  const modality = realOf({ ...facts, ...view.modality }, luts);
  const law = presented(lawOf(view, luts), view.presentation);
  const [low, high] = facts.padding ?? [1, 0];
  const flip = facts.photometric === "MONOCHROME1" ? 255 : 0;
  const table = new Uint32Array(65536);
  for (let index = 0; index < 65536; index++) {
    const stored = facts.signed && index > 32767 ? index - 65536 : index;
    const is_padding = stored >= low && stored <= high;
    let grey = is_padding ? 0 : Math.floor(clamp(law(modality(stored))) + 0.5) ^ flip;
    if (view.is_inverted) grey = 255 - grey;
    table[index] = (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
  }
  return table;
}

// Colour: brightness and contrast on each channel alike; the first draw shows the values as they are.
export function channelTable(facts, view) {
  const law = LAWS.LINEAR_EXACT(view.center, view.width);
  const table = new Uint8Array(facts.bits > 8 ? 65536 : 256);
  for (let index = 0; index < table.length; index++) {
    const level = Math.floor(clamp(law(index)) + 0.5);
    table[index] = view.is_inverted ? 255 - level : level;
  }
  return table;
}

export function windowsOf(facts) {
  if (facts.samples === 3) {
    const top = facts.bits > 8 ? 65535 : 255;
    return [{ name: "colours", center: top / 2, width: top, function: "LINEAR_EXACT" }];
  }
  return facts.windows?.length ? facts.windows : [{ name: "computed", center: 128, width: 256 }];
}
