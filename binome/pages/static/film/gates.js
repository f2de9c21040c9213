// Advice on a photograph, as binome/dicom/film/gates.py and advice.py with the same words. Moiré is the hub's to see.

import { sideLengths } from "./quadrilateral.js";
import { median, outward, sample } from "./sides.js";

const STRIPS = 16, STRIP_WIDTH = 12, REACH = 16, LEAST_EDGE = 24;
const FEW_PIXELS = 1100, FEW_STEPS = 330, SOFT_EDGE_PX = 3.6, GLARE = 0.0012, MOST_GLARE = 0.1, BLACK = 0.3, WHITE = 0.02, TILT = 1.3;

// { words, figures }; `found` is what findCorners gave, with the points that hold now.
export function judged(picture, found, film) {
  const { points, certainty } = found, lengths = sideLengths(points);
  const figures = {
    film_columns: Math.round((lengths[0] + lengths[2]) / 2),
    film_rows: Math.round((lengths[1] + lengths[3]) / 2),
    edge_px: edgePx(picture, points),
    glare_share: glareShare(film, certainty === "found" ? levelOutside(picture, points) : 255),
    black_share: share(film.levels, (level) => level <= 2),
    white_share: share(film.levels, (level) => level >= 250),
    tilt: Math.max(ratio(lengths[0], lengths[2]), ratio(lengths[1], lengths[3])),
    is_cut_off: isCutOff(picture, points) && certainty !== "whole",
  };
  return { figures, words: [...words(figures, found)] };
}

function* words(figures, { certainty, films }) {
  const shorter = Math.min(figures.film_columns, figures.film_rows), edge = figures.edge_px;
  const isWashedOut = figures.white_share > MOST_GLARE, hasGlare = figures.glare_share > GLARE;
  if (certainty === "whole") yield "corners_not_found";
  if (certainty === "unsure") yield "corners_unsure";
  if (figures.is_cut_off) yield "cut_off";
  if (films > 1) yield "several_films";
  if (edge === null) yield "sharpness_unknown";
  else if (edge > SOFT_EDGE_PX && shorter / edge < FEW_STEPS) yield "blur";
  if (hasGlare && !isWashedOut) yield "glare";
  if (shorter < FEW_PIXELS) yield "few_pixels";
  if (figures.black_share > BLACK) yield "too_dark";
  if (isWashedOut || (figures.white_share > WHITE && !hasGlare)) yield "too_bright";
  if (figures.tilt > TILT) yield "tilted";
}

const ratio = (one, other) => Math.max(one, other) / Math.max(Math.min(one, other), 1);

function share(levels, isOne) {
  let count = 0;
  for (const level of levels) if (isOne(level)) count += 1;
  return count / levels.length;
}

function isCutOff({ width, height }, points) {
  const near = 0.004 * Math.max(width, height);
  return points.some(([x, y]) => x < near || y < near || x > width - near || y > height - near);
}

function glareShare({ levels, width, height }, outside) {
  const edge = Math.max(2, Math.round(Math.min(width, height) * 0.02)), least = Math.min(252, outside * 1.04);
  let bright = 0, count = 0;
  for (let y = edge; y < height - edge; y += 2) {
    for (let x = edge; x < width - edge; x += 2) {
      count += 1;
      if (levels[y * width + x] >= least) bright += 1;
    }
  }
  return count ? bright / count : 0;
}

function levelOutside(picture, points) {
  const reach = 0.012 * Math.max(picture.width, picture.height);
  return Math.max(...points.map((first, n) => {
    const second = points[(n + 1) % 4], normal = outward(first, second);
    return median(Array.from({ length: 40 }, (_, at) => {
      const part = 0.1 + (0.8 * at) / 39;
      const [x, y] = [0, 1].map((axis) => first[axis] + part * (second[axis] - first[axis]) + normal[axis] * reach);
      return sample(picture, x, y);
    }));
  }));
}

// Pixels the film's edge takes from 10 to 90 %, the worse of its two directions; null when no edge is seen.
function edgePx(picture, points) {
  const sides = points.map((one, n) => sideWidths(picture, one, points[(n + 1) % 4]));
  const pairs = [[...sides[0], ...sides[2]], [...sides[1], ...sides[3]]].filter((pair) => pair.length >= STRIPS / 2);
  return pairs.length ? Math.max(...pairs.map(median)) : null;
}

function sideWidths(picture, first, second) {
  const length = Math.hypot(second[0] - first[0], second[1] - first[1]);
  if (length < 200) return [];
  const along = [0, 1].map((axis) => (second[axis] - first[axis]) / length), normal = outward(first, second), found = [];
  for (let strip = 0; strip < STRIPS; strip += 1) {
    const part = 0.1 + (0.8 * strip) / (STRIPS - 1);
    const center = [0, 1].map((axis) => first[axis] + part * (second[axis] - first[axis]));
    const profile = Array.from({ length: 4 * REACH + 1 }, (_, n) => {
      let sum = 0;
      for (let beside = 0; beside < STRIP_WIDTH; beside += 1) {
        const [x, y] = [0, 1].map((axis) => center[axis] + along[axis] * (beside - STRIP_WIDTH / 2) + normal[axis] * (n / 2 - REACH));
        sum += sample(picture, x, y);
      }
      return sum / STRIP_WIDTH;
    });
    const width = rise(profile);
    if (width !== null) found.push(width);
  }
  return found;
}

function rise(profile) {
  const fifth = Math.floor(profile.length / 5), low = median(profile.slice(0, fifth)), high = median(profile.slice(-fifth));
  if (high - low < LEAST_EDGE) return null;
  const part = profile.map((level) => (level - low) / (high - low)), center = profile.length >> 1;
  const above = part.flatMap((one, n) => (one >= 0.5 ? [n] : []));
  let middle = above.reduce((one, other) => (Math.abs(other - center) < Math.abs(one - center) ? other : one));
  if (middle === 0 || part[middle - 1] >= 0.5) [middle] = above;
  let start = middle, end = middle;
  while (start > 0 && part[start] > 0.1) start -= 1;
  while (end < part.length - 1 && part[end] < 0.9) end += 1;
  const between = (before, after, level) => Math.min(Math.max((level - before) / Math.max(after - before, 1e-6), 0), 1);
  const begin = start + between(part[start], part[Math.min(start + 1, part.length - 1)], 0.1);
  const finish = end === 0 ? 0 : end - 1 + between(part[end - 1], part[end], 0.9);
  return Math.max((finish - begin) / 2, 0.5);
}
