// A photograph as grey levels, upright, without anything the camera wrote; and the film rectified from it.

import { homography, sideLengths } from "./quadrilateral.js";
import { sample } from "./sides.js";

const LONGEST_READ = 4096, LONGEST_FILM = 3072;

// { levels, width, height } of a File; a word is thrown when the browser cannot read it.
export async function pictureOf(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error(/heic|heif/i.test(`${file.type} ${file.name}`) ? "heic" : "not_a_photograph");
  }
  const shrink = Math.min(1, LONGEST_READ / Math.max(bitmap.width, bitmap.height));
  const width = Math.round(bitmap.width * shrink), height = Math.round(bitmap.height * shrink);
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  if (width < 64 || height < 64) throw new Error("not_a_photograph");
  return { levels: greyOf(context.getImageData(0, 0, width, height).data), width, height, isReduced: await isDeep(file) };
}

// Whether a PNG has 16 bits a channel: a browser shows 8 of them.
async function isDeep(file) {
  const head = new Uint8Array(await file.slice(0, 26).arrayBuffer());
  return head[0] === 0x89 && head[1] === 0x50 && head[24] === 16;
}

function greyOf(rgba) {
  const levels = new Uint8Array(rgba.length / 4);
  for (let n = 0, at = 0; n < levels.length; n += 1, at += 4) {
    levels[n] = (rgba[at] * 19595 + rgba[at + 1] * 38470 + rgba[at + 2] * 7471 + 0x8000) >> 16;
  }
  return levels;
}

// The film alone, seen from straight ahead; `longest` makes a smaller one for looking at.
export function rectified(picture, corners, longest = LONGEST_FILM) {
  const [upper, right, lower, left] = sideLengths(corners);
  const columns = Math.max(upper, lower), rows = Math.max(left, right);
  const shrink = Math.min(1, longest / Math.max(columns, rows));
  const width = Math.max(1, Math.round(columns * shrink)), height = Math.max(1, Math.round(rows * shrink));
  const matrix = homography([[0, 0], [width, 0], [width, height], [0, height]], corners);
  const levels = new Uint8Array(width * height);
  if (!matrix) return { levels, width, height };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const [u, v] = [x + 0.5, y + 0.5];
      const depth = matrix[6] * u + matrix[7] * v + matrix[8];
      const px = (matrix[0] * u + matrix[1] * v + matrix[2]) / depth;
      const py = (matrix[3] * u + matrix[4] * v + matrix[5]) / depth;
      if (px >= 0 && py >= 0 && px < picture.width && py < picture.height) levels[at] = sample(picture, px, py) + 0.5;
    }
  }
  return { levels, width, height };
}

// Undo a mirror, turn clockwise by quarters, invert; a new picture.
export function turned({ levels, width, height }, { quarterTurns = 0, isMirrored = false, isInverted = false }) {
  const isLying = quarterTurns % 2 === 1;
  const made = { levels: new Uint8Array(levels.length), width: isLying ? height : width, height: isLying ? width : height };
  for (let y = 0; y < made.height; y += 1) {
    for (let x = 0; x < made.width; x += 1) {
      let [u, v] = [[x, y], [y, height - 1 - x], [width - 1 - x, height - 1 - y], [width - 1 - y, x]][quarterTurns % 4];
      if (isMirrored) u = width - 1 - u;
      const value = levels[v * width + u];
      made.levels[y * made.width + x] = isInverted ? 255 - value : value;
    }
  }
  return made;
}

// The pictures of a sheet, of one size, row by row.
export function framesOf(film, rows, columns) {
  const width = Math.floor(film.width / columns), height = Math.floor(film.height / rows), frames = [];
  for (let n = 0; n < rows * columns; n += 1) {
    const left = Math.min(Math.round(((n % columns) * film.width) / columns), film.width - width);
    const top = Math.min(Math.round((Math.floor(n / columns) * film.height) / rows), film.height - height);
    const levels = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1) {
      const from = (top + y) * film.width + left;
      levels.set(film.levels.subarray(from, from + width), y * width);
    }
    frames.push({ levels, width, height });
  }
  return frames;
}

export function drawn({ levels, width, height }, canvas) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let n = 0; n < levels.length; n += 1) image.data.fill(levels[n], n * 4, n * 4 + 3);
  for (let n = 3; n < image.data.length; n += 4) image.data[n] = 255;
  context.putImageData(image, 0, 0);
}
