// Finds the film on a light box, as binome/dicom/film/corners.py: "found" only when all sides are seen.

import { area, diagonal, fourSides, hullOf, inOrder, isPlausible, mean } from "./quadrilateral.js";
import { fitSides, sample } from "./sides.js";

const SMALL = 400, RAW = [0.2, 0.32, 0.44, 0.56, 0.68, 0.8];
const BESIDE_LIGHT = [[0.06, [0.6, 0.72, 0.82, 0.9]], [0.025, [0.88, 0.93]]];
const LEAST_AREA = 0.04, MOST_AREA = 0.97, SURE_SUPPORT = 0.6, SURE_LIGHT = 0.84, MOST_BOX_LIGHT = 0.08, LEAST_CONTRAST = 24, LEAST_EVEN = 0.68;

// { points, certainty: "found" | "unsure" | "whole", films } in pixels of the picture {levels, width, height}.
export function findCorners(picture) {
  const factor = Math.max(1, Math.round(Math.max(picture.width, picture.height) / SMALL));
  const found = candidates(shrunk(picture, factor));
  if (!found.length) return { points: whole(picture), certainty: "whole", films: 0 };
  const sure = apart(found.filter(isSure));
  const best = sure[0] ?? found.reduce((one, other) => (promise(other) > promise(one) ? other : one));
  const points = inOrder(best.corners).map(([x, y]) => [x * factor, y * factor]);
  return { points, certainty: sure.length ? "found" : "unsure", films: sure.length };
}

export const whole = ({ width, height }) => [[0, 0], [width, 0], [width, height], [0, height]];

// The darkest side's light beside the brightest's: a bone beside half a film is no box.
const isEven = ({ outside }) => Math.min(...outside) >= LEAST_EVEN * Math.max(...outside);
const isSure = (one) => Math.min(...one.support) >= SURE_SUPPORT && isEven(one) && one.light >= SURE_LIGHT && one.boxLight <= MOST_BOX_LIGHT;

function promise({ support, light, fill }) {
  const average = support.reduce((sum, one) => sum + one, 0) / 4;
  return (average + Math.min(...support)) * Math.min(light, 1) * Math.min(1, fill + 0.3);
}

// Means of squares of so many pixels, then a soft blur.
export function shrunk({ levels, width, height }, factor) {
  const columns = Math.ceil(width / factor), rows = Math.ceil(height / factor);
  const small = new Float32Array(columns * rows), counts = new Uint16Array(columns * rows);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < width; x += 1) {
      const at = row + Math.floor(x / factor);
      small[at] += levels[y * width + x];
      counts[at] += 1;
    }
  }
  for (let n = 0; n < small.length; n += 1) small[n] /= counts[n];
  const once = blurred(small, columns, rows, 1, 0);
  return { levels: blurred(once, columns, rows, 0, 1), width: columns, height: rows };
}

function blurred(levels, width, height, dx, dy) {
  const made = new Float32Array(levels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const before = Math.max(y - dy, 0) * width + Math.max(x - dx, 0);
      const after = Math.min(y + dy, height - 1) * width + Math.min(x + dx, width - 1);
      made[y * width + x] = levels[y * width + x] * 0.5 + (levels[before] + levels[after]) * 0.25;
    }
  }
  return made;
}

function candidates(small) {
  const sorted = Float32Array.from(small.levels).sort();
  const low = sorted[Math.round((sorted.length - 1) * 0.02)], high = sorted[Math.round((sorted.length - 1) * 0.98)];
  if (high - low < LEAST_CONTRAST) return [];
  const longer = Math.max(small.width, small.height), found = [], known = [];
  const light = brightestNear(small, Math.max(6, Math.round(longer * 0.06)));
  const look = (isDark) => {
    for (const { pixels, around } of darkRegions(isDark, small)) {
      const shape = inOrder(around), share = area(shape) / small.levels.length;
      if (share <= LEAST_AREA || share >= MOST_AREA || isKnown(shape, known)) continue;
      known.push(shape);
      const one = candidate(small, light, shape, pixels);
      if (one) found.push(one);
    }
  };
  for (const share of RAW) look(small.levels.map((value) => (value < low + (high - low) * share ? 1 : 0)));
  for (const [reach, shares] of BESIDE_LIGHT) {
    const near = brightestNear(small, Math.max(4, Math.round(longer * reach))).levels;
    const isLit = low + (high - low) * 0.35;
    for (const share of shares) {
      look(small.levels.map((value, n) => ((near[n] > isLit ? value / near[n] : 0) < share ? 1 : 0)));
    }
  }
  return found;
}

function candidate(small, light, shape, pixels) {
  if (!isPlausible(shape)) return null;
  const fitted = fitSides(small, shape);
  if (!fitted || !isPlausible(fitted.corners)) return null;
  const size = area(fitted.corners), share = size / small.levels.length;
  if (share <= LEAST_AREA || share >= MOST_AREA) return null;
  return { ...fitted, area: size, fill: pixels / size, light: lightBeside(light, fitted), boxLight: boxLightInside(small, fitted) };
}

function lightBeside(light, { corners, outside }) {
  const center = mean(corners);
  return Math.min(...corners.map((one, n) => {
    const middle = mean([one, corners[(n + 1) % 4]]);
    const beyond = [0, 1].map((axis) => middle[axis] + (middle[axis] - center[axis]) * 0.04);
    return outside[n] / Math.max(sample(light, ...beyond), 1);
  }));
}

function boxLightInside(small, { corners, outside }) {
  const level = 0.93 * (outside.reduce((sum, one) => sum + one, 0) / 4);
  let bright = 0;
  for (let row = 0; row < 40; row += 1) {
    for (let column = 0; column < 40; column += 1) {
      const across = ((column + 0.5) / 40) * 0.92 + 0.04, down = ((row + 0.5) / 40) * 0.92 + 0.04;
      const [x, y] = [0, 1].map((axis) => {
        const upper = corners[0][axis] + across * (corners[1][axis] - corners[0][axis]);
        const lower = corners[3][axis] + across * (corners[2][axis] - corners[3][axis]);
        return upper + down * (lower - upper);
      });
      if (sample(small, x, y) > level) bright += 1;
    }
  }
  return bright / 1600;
}

// The largest level within so many pixels, in a square.
function brightestNear({ levels, width, height }, reach) {
  const across = new Float32Array(levels.length), both = new Float32Array(levels.length);
  along(levels, across, height, width, width, 1, reach);
  along(across, both, width, height, 1, width, reach);
  return { levels: both, width, height };
}

function along(from, to, lines, length, lineStep, step, reach) {
  const waiting = new Int32Array(length + 1);
  for (let line = 0; line < lines; line += 1) {
    let head = 0, tail = 0;
    const value = (n) => from[line * lineStep + n * step];
    for (let n = 0; n < length + reach; n += 1) {
      if (n < length) {
        while (tail > head && value(waiting[tail - 1]) <= value(n)) tail -= 1;
        waiting[tail] = n;
        tail += 1;
      }
      if (waiting[head] < n - 2 * reach) head += 1;
      if (n >= reach) to[line * lineStep + (n - reach) * step] = value(waiting[head]);
    }
  }
}

// The five largest dark regions joined by sides, each with the four-sided shape around it.
function darkRegions(isDark, { width, height }) {
  const seen = new Uint8Array(isDark.length), queue = new Int32Array(isDark.length), found = [];
  const least = (LEAST_AREA / 2) * isDark.length;
  let tail = 0;
  const push = (at) => { if (isDark[at] && !seen[at]) { seen[at] = 1; queue[tail] = at; tail += 1; } };
  for (let start = 0; start < isDark.length; start += 1) {
    const first = tail;
    push(start);
    for (let head = first; head < tail; head += 1) {
      const at = queue[head], x = at % width;
      if (x > 0) push(at - 1);
      if (x < width - 1) push(at + 1);
      if (at >= width) push(at - width);
      if (at < isDark.length - width) push(at + width);
    }
    if (tail - first >= least) found.push({ pixels: tail - first, ...extent(queue.subarray(first, tail), width, height) });
  }
  return found.sort((one, other) => other.pixels - one.pixels).slice(0, 5).flatMap(({ pixels, left, right }) => {
    const points = [];
    left.forEach((x, y) => { if (right[y] >= 0) points.push([x, y], [x, y + 1], [right[y] + 1, y], [right[y] + 1, y + 1]); });
    const around = fourSides(hullOf(points));
    return around ? [{ pixels, around }] : [];
  });
}

// The first and last column of a region in every row.
function extent(pixels, width, height) {
  const left = new Int32Array(height).fill(width), right = new Int32Array(height).fill(-1);
  for (const at of pixels) {
    const y = Math.floor(at / width), x = at - y * width;
    if (x < left[y]) left[y] = x;
    if (x > right[y]) right[y] = x;
  }
  return { left, right };
}

function isKnown(shape, known) {
  const near = 0.006 * diagonal(shape);
  return known.some((other) => shape.every(([x, y], n) => Math.abs(x - other[n][0]) < near && Math.abs(y - other[n][1]) < near));
}

// The largest first; what lies within a larger one is what is on that film.
function apart(found) {
  const kept = [];
  for (const one of [...found].sort((a, b) => b.area - a.area)) {
    const center = mean(one.corners);
    if (!kept.some((other) => isWithin(center, inOrder(other.corners)))) kept.push(one);
  }
  return kept;
}

const isWithin = ([x, y], corners) => corners.every(([ax, ay], n) => {
  const [bx, by] = corners[(n + 1) % 4];
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0;
});
