// Lengths drawn on images: kept in image coordinates, per frame; undo in the order they were made.

export class Measures {
  #all = [];

  of(frame) {
    return this.#all.filter((measure) => measure.frame_id === frame.facts.id);
  }

  begin(frame, point) {
    const measure = { frame_id: frame.facts.id, a: point, b: point };
    this.#all.push(measure);
    return measure;
  }

  drop(measure) {
    this.#all = this.#all.filter((other) => other !== measure);
  }

  // The last one drawn anywhere; says on which frame, so that the eye is taken there.
  undo() {
    return this.#all.pop();
  }

  removeLastOf(frame) {
    const last = this.of(frame).at(-1);
    if (last) this.drop(last);
    return last;
  }
}

// Millimetres only where the series is calibrated; else pixels, and said so.
export function lengthOf({ a, b }, { facts }) {
  const { spacing, is_calibrated, spacing_kind } = facts;
  if (!is_calibrated || !spacing) return { value: Math.hypot(b.x - a.x, b.y - a.y), unit: "px" };
  const value = Math.hypot((b.x - a.x) * spacing[1], (b.y - a.y) * spacing[0]);
  return { value, unit: spacing_kind === "detector" ? "mm_at_detector" : "mm" };
}

export function lengthInWords(measure, frame, words) {
  const { value, unit } = lengthOf(measure, frame);
  return words.say(unit, { n: words.number(value, unit === "px" ? 0 : 1) });
}

const HALO = "#000c";
const INK = "#8fe3e8";

export function drawMeasures(context, { measures, frame, geometry, words }) {
  const scale = geometry.ratio;
  context.lineCap = "round";
  context.font = `600 ${15 * scale}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  for (const measure of measures.of(frame)) {
    const from = geometry.toPane(measure.a);
    const to = geometry.toPane(measure.b);
    const path = linePath(from, to, 6 * scale);
    stroke(context, path, HALO, 4 * scale);
    stroke(context, path, INK, 1.75 * scale);
    label(context, lengthInWords(measure, frame, words), { to, from, scale, geometry });
  }
}

function linePath(from, to, arm) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x) + Math.PI / 2;
  const dx = Math.cos(angle) * arm;
  const dy = Math.sin(angle) * arm;
  const path = new Path2D();
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
  for (const end of [from, to]) {
    path.moveTo(end.x - dx, end.y - dy);
    path.lineTo(end.x + dx, end.y + dy);
  }
  return path;
}

function stroke(context, path, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

function label(context, text, { from, to, scale, geometry }) {
  const end = to.x >= from.x ? to : from;
  const width = context.measureText(text).width;
  const x = Math.min(end.x + 10 * scale, geometry.width - width - 8 * scale);
  const y = Math.min(Math.max(end.y, 14 * scale), geometry.height - 14 * scale);
  context.textAlign = "left";
  context.lineWidth = 4 * scale;
  context.lineJoin = "round";
  context.strokeStyle = HALO;
  context.strokeText(text, x, y);
  context.fillStyle = INK;
  context.fillText(text, x, y);
}
