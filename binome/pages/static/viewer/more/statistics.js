// What the pixels of a region say: from the decoded stored values, rescaled, never from the screen.
import { realOf } from "../window.js";

// Spans of whole pixels whose centre lies inside: [row, first column, last column].
export function spansOf({ kind, points }, { columns, rows }) {
  const ys = points.map(([, y]) => y);
  const first = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const last = Math.min(rows - 1, Math.floor(Math.max(...ys) - 0.5));
  const cut = kind === "polygon" ? polygonCuts(points) : boxCuts(kind, points);
  const spans = [];
  for (let row = first; row <= last; row++) {
    const edges = cut(row + 0.5);
    for (let nth = 0; nth + 1 < edges.length; nth += 2) {
      const from = Math.max(0, Math.ceil(edges[nth] - 0.5));
      const to = Math.min(columns - 1, Math.floor(edges[nth + 1] - 0.5));
      if (from <= to) spans.push([row, from, to]);
    }
  }
  return spans;
}

function boxCuts(kind, [[ax, ay], [bx, by]]) {
  const middle = { x: (ax + bx) / 2, y: (ay + by) / 2 };
  const reach = { x: Math.abs(bx - ax) / 2, y: Math.abs(by - ay) / 2 };
  return (y) => {
    const share = (y - middle.y) / reach.y;
    const half = kind === "ellipse" ? reach.x * Math.sqrt(Math.max(0, 1 - share * share)) : reach.x;
    return [middle.x - half, middle.x + half];
  };
}

const polygonCuts = (points) => (y) => {
  const cuts = [];
  points.forEach(([ax, ay], nth) => {
    const [bx, by] = points[(nth + 1) % points.length];
    if (ay <= y !== by <= y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
  });
  return cuts.sort((one, two) => one - two);
};

// Count, mean, standard deviation (of the whole region), least and most; undefined until the image is here in full.
export function statisticsOf(mark, frame, luts) {
  if (!frame.is_full || frame.pixels.samples !== 1) return undefined;
  const found = valuesIn(spansOf(mark, frame.facts), frame, luts);
  if (!found.length) return undefined;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of found) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / found.length;
  let squares = 0;
  for (const value of found) squares += (value - mean) ** 2;
  return { count: found.length, mean, sd: Math.sqrt(squares / found.length), min, max };
}

// Real values inside, what is padding left out.
export function valuesIn(spans, { facts, pixels }, luts) {
  const real = realOf(facts, luts);
  const [low, high] = facts.padding ?? [1, 0];
  const count = spans.reduce((sum, [, from, to]) => sum + to - from + 1, 0);
  const values = new Float64Array(count);
  let at = 0;
  for (const [row, from, to] of spans) {
    for (let column = from; column <= to; column++) {
      const stored = pixels.data[row * pixels.width + column];
      if (stored < low || stored > high) values[at++] = real(stored);
    }
  }
  return values.subarray(0, at);
}

// The value under one point: a number, three for colour, undefined outside or while not all is here.
export function valueAt([x, y], { facts, pixels, is_full }, luts) {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (!is_full || column < 0 || row < 0 || column >= pixels.width || row >= pixels.height) return undefined;
  const at = (row * pixels.width + column) * pixels.samples;
  if (pixels.samples === 3) return [...pixels.data.subarray(at, at + 3)];
  return realOf(facts, luts)(pixels.data[at]);
}
