// Is a series a regular stack, and how do its three planes lie in the patient? Says why not, in words for the reader.
import { dot, minus } from "./space.js";

export const FEWEST_SLICES = 16;
export const THICKEST_MM = 4;
const UNEVEN = 0.05; // of a step
const TILTED = 0.035; // sine of two degrees
const MEGABYTE = 1e6;

export class Unsuitable extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

// What the planes are made from: sides, spacings and directions of the stack, and how much it is reduced to fit.
export function volumeOf(series) {
  const { frames } = series;
  const [{ facts: first }] = frames;
  refuseUnlike(frames);
  if (!first.position || first.orientation?.length !== 6 || !first.spacing || !first.is_calibrated) throw new Unsuitable("mpr_no_place");
  if (frames.length < FEWEST_SLICES) throw new Unsuitable("mpr_few", { n: frames.length, least: FEWEST_SLICES });
  const step = stepOf(frames);
  const length = Math.hypot(...step);
  const [row, column] = [first.orientation.slice(0, 3), first.orientation.slice(3)];
  if (Math.hypot(dot(step, row), dot(step, column)) > TILTED * length) throw new Unsuitable("mpr_tilted");
  if (length > THICKEST_MM) throw new Unsuitable("mpr_thick", { n: length.toFixed(1), most: THICKEST_MM });
  const shrink = shrinkFor(first, frames.length);
  return {
    origin: first.position, shrink,
    sides: [Math.ceil(first.columns / shrink), Math.ceil(first.rows / shrink), frames.length],
    spacings: [first.spacing[1] * shrink, first.spacing[0] * shrink, length],
    ways: [row, column, step.map((part) => part / length)],
  };
}

function refuseUnlike(frames) {
  const [{ facts: first }] = frames;
  if (first.samples !== 1) throw new Unsuitable("mpr_colour");
  if (frames.some((frame) => frame.trouble || frame.is_growing || !frame.has_data)) throw new Unsuitable("mpr_missing");
  const alike = ["columns", "rows", "slope", "intercept", "modality_lut", "signed", "bits", "photometric", "frame_of_reference"];
  const isLike = ({ facts }) =>
    alike.every((key) => facts[key] === first[key]) && String(facts.orientation) === String(first.orientation) && String(facts.spacing) === String(first.spacing);
  if (!frames.every(isLike)) throw new Unsuitable("mpr_mixed");
}

function stepOf(frames) {
  const places = frames.map(({ facts }) => facts.position);
  if (!places.every(Boolean)) throw new Unsuitable("mpr_no_place");
  const whole = minus(places.at(-1), places[0]);
  const step = whole.map((part) => part / (places.length - 1));
  const most = Math.max(0.02, UNEVEN * Math.hypot(...step));
  places.forEach((place, nth) => {
    const off = minus(place, places[0]).map((part, axis) => part - nth * step[axis]);
    if (Math.hypot(...off) > most) throw new Unsuitable("mpr_uneven");
  });
  if (Math.hypot(...step) < 0.01) throw new Unsuitable("mpr_uneven");
  return step;
}

// Halved in the plane until it fits the memory this device may spend.
function shrinkFor({ columns, rows, bits, encoding }, slices) {
  const gigabytes = navigator.deviceMemory ?? (matchMedia("(pointer: coarse)").matches ? 2 : 4);
  const budget = (gigabytes <= 1 ? 48 : gigabytes <= 2 ? 96 : 320) * MEGABYTE;
  for (const shrink of encoding === "htj2k" ? [1, 2, 4] : [1]) {
    const bytes = (Math.ceil(columns / shrink) * Math.ceil(rows / shrink) * slices * bits) / 8;
    if (bytes <= budget) return shrink;
  }
  throw new Unsuitable("mpr_memory", { most: Math.round(budget / MEGABYTE) });
}

// How a reader wants each plane: towards which side of the patient it runs right, down and through.
const LEFT = [1, 0, 0];
const BACK = [0, 1, 0];
const FEET = [0, 0, -1];
const PLANES = { axial: [LEFT, BACK, FEET], coronal: [LEFT, FEET, BACK], sagittal: [BACK, FEET, LEFT] };

// The stack's own axes, each taken for the patient axis it follows best: no value is invented in the plane.
export function planesOf(volume) {
  return Object.entries(PLANES).map(([name, wanted]) => ({ name, axes: axesFor(volume.ways, wanted) }));
}

function axesFor(ways, wanted) {
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
  const worth = (order) => order.reduce((sum, axis, nth) => sum + Math.abs(dot(ways[axis], wanted[nth])), 0);
  const best = orders.reduce((one, two) => (worth(two) > worth(one) + 1e-9 ? two : one));
  return best.map((axis, nth) => ({ axis, sign: dot(ways[axis], wanted[nth]) < 0 ? -1 : 1 }));
}

// Position, orientation and spacing of one plane, as a file would say them.
export function placeOf({ origin, sides, spacings, ways }, axes, index) {
  const at = [0, 0, 0];
  axes.forEach(({ axis, sign }, nth) => {
    const first = sign < 0 ? sides[axis] - 1 : 0;
    at[axis] = nth === 2 ? first + sign * index : first;
  });
  const position = origin.map((part, dimension) => part + at.reduce((sum, n, axis) => sum + n * spacings[axis] * ways[axis][dimension], 0));
  const [right, down] = axes.map(({ axis, sign }) => ways[axis].map((part) => part * sign));
  return {
    columns: sides[axes[0].axis], rows: sides[axes[1].axis],
    position, orientation: [...right, ...down],
    spacing: [spacings[axes[1].axis], spacings[axes[0].axis]],
  };
}
