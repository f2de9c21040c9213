// What each drawing measures, in words and as a path. Points are in image coordinates, [column, row].
import { statisticsOf, valueAt } from "./statistics.js";

// How many points a drawing needs, and whether the next one hangs on the last.
export const KINDS = {
  length: { needs: 2 }, angle: { needs: 3, is_chain: true }, cobb: { needs: 4 }, ellipse: { needs: 2 },
  polygon: { needs: Infinity, is_chain: true }, arrow: { needs: 2 }, probe: { needs: 1 }, key: { needs: 0 },
};

// Millimetres only where the series is calibrated; else pixels, and said so.
function scaleOf({ facts, pixel_height }) {
  const { spacing, is_calibrated, spacing_kind } = facts;
  if (!is_calibrated || !spacing) return { x: 1, y: 1, unit: "px", aspect: pixel_height };
  return { x: spacing[1], y: spacing[0], unit: spacing_kind === "detector" ? "mm_at_detector" : "mm", aspect: pixel_height };
}

export function lengthOf([a, b], frame) {
  const { x, y, unit } = scaleOf(frame);
  return { value: Math.hypot((b[0] - a[0]) * x, (b[1] - a[1]) * y), unit };
}

// Between two directions, in degrees; `is_line`: lines have no sense, their angle is at most 90.
function degreesBetween(one, two, is_line) {
  const dot = one[0] * two[0] + one[1] * two[1];
  const cross = one[0] * two[1] - one[1] * two[0];
  const degrees = Math.abs((Math.atan2(cross, dot) * 180) / Math.PI);
  return is_line && degrees > 90 ? 180 - degrees : degrees;
}

export function angleOf({ kind, points }, { pixel_height }) {
  const way = (a, b) => [b[0] - a[0], (b[1] - a[1]) * pixel_height];
  const [a, b, c, d] = points;
  return kind === "cobb" ? degreesBetween(way(a, b), way(c, d), true) : degreesBetween(way(b, a), way(b, c), false);
}

export function areaOf({ kind, points }, frame) {
  const { x, y, unit } = scaleOf(frame);
  const one = x * y;
  if (kind === "ellipse") {
    const [a, b] = points;
    return { value: (Math.PI / 4) * Math.abs((b[0] - a[0]) * (b[1] - a[1])) * one, unit };
  }
  const twice = points.reduce((sum, [ax, ay], nth) => {
    const [bx, by] = points[(nth + 1) % points.length];
    return sum + ax * by - bx * ay;
  }, 0);
  return { value: (Math.abs(twice) / 2) * one, unit };
}

// -- in words: one line or two

export function wordsOf(mark, { frame, luts, words }) {
  const { kind, points, text = "" } = mark;
  if (kind === "arrow" || kind === "key") return [text];
  if (points.length < Math.min(KINDS[kind].needs, 3)) return [];
  if (kind === "length") {
    const { value, unit } = lengthOf(points, frame);
    return [words.say(unit, { n: words.number(value, unit === "px" ? 0 : 1) })];
  }
  if (kind === "angle" || kind === "cobb") return [words.say("degrees", { n: words.number(angleOf(mark, frame), 1) })];
  if (kind === "probe") return [valueInWords(valueAt(points[0], frame, luts), frame, words), unknownSuv(frame, words)];
  const { value, unit } = areaOf(mark, frame);
  const area = words.say(`area_${unit}`, { n: words.number(value, unit === "px" || value >= 1000 ? 0 : 1) });
  const found = foundIn(mark, frame, luts);
  return [valuesInWords(found, frame.facts.unit, { frame, words }), suvInWords(found, { frame, words }), area];
}

const KNOWN = new WeakMap(); // a drawing -> what was counted in it, of which pixels

function foundIn(mark, frame, luts) {
  if (KNOWN.get(mark)?.pixels !== frame.pixels) {
    KNOWN.set(mark, { pixels: frame.pixels, found: statisticsOf(mark, frame, luts) });
  }
  return KNOWN.get(mark).found;
}

function valuesInWords(found, unit = "", { frame, words }) {
  if (frame.facts.samples === 3) return "";
  if (!found) return words.say("values_later");
  const say = (value, digits) => words.number(value, digits);
  const digits = found.max - found.min < 10 ? 2 : 1;
  const end = Number.isInteger(found.min) && Number.isInteger(found.max) ? 0 : digits;
  return words.say("values", {
    mean: say(found.mean, digits), sd: say(found.sd, digits), min: say(found.min, end), max: say(found.max, end), unit,
  }).trim();
}

// By body weight, beside the values themselves; where the file does not allow it, that is said.
const SUV = "SUVbw";
const unknownSuv = ({ facts }, words) => (facts.suv === 0 ? words.say("suv_unknown") : "");

function suvInWords(found, { frame, words }) {
  const { suv } = frame.facts;
  if (!suv || !found) return unknownSuv(frame, words);
  const [mean, sd, min, max] = [found.mean, found.sd, found.min, found.max].map((value) => value * suv);
  return valuesInWords({ mean, sd, min, max }, SUV, { frame, words });
}

function valueInWords(value, { facts }, words) {
  if (value === undefined) return words.say("values_later");
  if (Array.isArray(value)) return words.say("colours_at", { red: value[0], green: value[1], blue: value[2] });
  const real = `${words.number(value, Number.isInteger(value) ? 0 : 2)} ${facts.unit ?? ""}`.trim();
  return words.together(facts.suv ? `${real} · ${words.number(value * facts.suv, 2)} ${SUV}` : real);
}

// -- as a path

const HALO = "#000c";
const INK = "#8fe3e8";

export function drawMark(pen, mark, { frame, geometry, luts, words }) {
  const scale = geometry.ratio;
  const points = mark.points.map(([x, y]) => geometry.toPane({ x, y }));
  if (!points.length) return;
  const path = pathOf(mark, points, { scale, geometry });
  pen.lineCap = pen.lineJoin = "round";
  pen.setLineDash([]);
  stroke(pen, path, HALO, 4 * scale);
  stroke(pen, path, INK, 1.75 * scale);
  label(pen, wordsOf(mark, { frame, luts, words }), { points, scale, geometry });
}

function stroke(pen, path, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke(path);
}

function pathOf({ kind }, points, { scale, geometry }) {
  const path = new Path2D();
  if (kind === "ellipse") return oval(path, points);
  if (kind === "probe") return cross(path, points[0], 9 * scale);
  if (kind === "arrow") return arrow(path, points, 14 * scale);
  if (kind === "cobb") {
    line(path, points.slice(0, 2));
    line(path, points.slice(2));
    return path;
  }
  line(path, points);
  if (kind === "polygon") path.closePath();
  if (kind === "length") ends(path, points, 6 * scale);
  if (kind === "angle" && points.length === 3) arc(path, points, 22 * scale, geometry);
  return path;
}

function line(path, points) {
  points.forEach(({ x, y }, nth) => (nth ? path.lineTo(x, y) : path.moveTo(x, y)));
}

function oval(path, [a, b]) {
  path.ellipse((a.x + b.x) / 2, (a.y + b.y) / 2, Math.abs(b.x - a.x) / 2, Math.abs(b.y - a.y) / 2, 0, 0, 2 * Math.PI);
  return path;
}

function cross(path, { x, y }, arm) {
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) line(path, [{ x: x + dx * 2, y: y + dy * 2 }, { x: x + dx * arm, y: y + dy * arm }]);
  return path;
}

function ends(path, [from, to], arm) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x) + Math.PI / 2;
  const [dx, dy] = [Math.cos(angle) * arm, Math.sin(angle) * arm];
  for (const { x, y } of [from, to]) line(path, [{ x: x - dx, y: y - dy }, { x: x + dx, y: y + dy }]);
}

// The point lies on the finding, the words at the other end.
function arrow(path, [tip, tail], arm) {
  line(path, [tip, tail]);
  const back = Math.atan2(tail.y - tip.y, tail.x - tip.x);
  for (const off of [-0.45, 0.45]) {
    line(path, [tip, { x: tip.x + Math.cos(back + off) * arm, y: tip.y + Math.sin(back + off) * arm }]);
  }
  return path;
}

function arc(path, [a, b, c], radius) {
  const from = Math.atan2(a.y - b.y, a.x - b.x);
  const to = Math.atan2(c.y - b.y, c.x - b.x);
  const is_left = Math.sin(to - from) < 0;
  path.moveTo(b.x + Math.cos(from) * radius, b.y + Math.sin(from) * radius);
  path.arc(b.x, b.y, radius, from, to, is_left);
}

function label(pen, lines, { points, scale, geometry }) {
  const shown = lines.filter(Boolean);
  if (!shown.length) return;
  const height = 18 * scale;
  pen.font = `600 ${15 * scale}px system-ui, sans-serif`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.lineJoin = "round";
  const width = Math.max(...shown.map((text) => pen.measureText(text).width));
  const at = points.reduce((far, point) => (point.x > far.x ? point : far));
  const x = Math.max(4 * scale, Math.min(at.x + 10 * scale, geometry.width - width - 8 * scale));
  const y = Math.min(Math.max(at.y, height), geometry.height - height * shown.length);
  shown.forEach((text, nth) => {
    pen.lineWidth = 4 * scale;
    pen.strokeStyle = HALO;
    pen.strokeText(text, x, y + nth * height);
    pen.fillStyle = INK;
    pen.fillText(text, x, y + nth * height);
  });
}
