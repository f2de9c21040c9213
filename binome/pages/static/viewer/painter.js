// Paints the visible part of a frame: table lookup into a canvas of at most about the pane's size, then one scaled draw.
import { channelTable, greyTable } from "./window.js";

export class Painter {
  #scratch = document.createElement("canvas");
  #pen = this.#scratch.getContext("2d", { willReadFrequently: true });
  #table;
  #table_key;

  constructor(canvas) {
    this.context = canvas.getContext("2d", { alpha: false });
  }

  // `is_quick`: scaled the plain way, at half of the cost. Returns whether drawing it well would look otherwise.
  paint(frame, geometry, view, { is_quick = false } = {}) {
    const { context } = this;
    context.imageSmoothingQuality = is_quick ? "low" : "high";
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, geometry.width, geometry.height);
    if (frame.trouble) return false;
    context.setTransform(...geometry.turn, geometry.origin.x, geometry.origin.y);
    if (frame.pixels) this.#paintPixels(frame, geometry, view);
    else if (frame.picture) this.#paintPicture(frame.picture, geometry);
    return is_quick && context.imageSmoothingEnabled;
  }

  #paintPicture(picture, geometry) {
    const { zoom, columns, rows, pixel_height } = geometry;
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(picture, 0, 0, columns * zoom, rows * zoom * pixel_height);
  }

  #paintPixels(frame, geometry, view) {
    const { data, width, height, shrink } = levelFor(frame, geometry.zoom);
    const { zoom, pixel_height } = geometry;
    // A wavelet's low band samples sit on the first pixel of their block, an average in its middle.
    const origin = frame.pixels.shrink > 1 ? 0.5 - shrink / 2 : 0;
    const box = boxOf(geometry.visible, { origin, shrink, width, height });
    if (box.columns <= 0 || box.rows <= 0) return;
    this.#lookUp(frame, view, { data, width, box });
    const step_x = zoom * shrink;
    const step_y = step_x * pixel_height;
    this.context.imageSmoothingEnabled = step_x !== 1 || step_y !== 1;
    this.context.drawImage(
      this.#scratch, 0, 0, box.columns, box.rows,
      origin * zoom + box.x * step_x, origin * zoom * pixel_height + box.y * step_y,
      box.columns * step_x, box.rows * step_y,
    );
  }

  #lookUp(frame, view, { data, width, box }) {
    const image = this.#imageFor(box);
    const table = this.#tableFor(frame, view);
    if (frame.pixels.samples === 3) fillColour(image.data, { data, width, box, table });
    else fillGrey(new Uint32Array(image.data.buffer), { data, width, box, table });
    this.#pen.putImageData(image, 0, 0);
  }

  #imageFor({ columns, rows }) {
    if (this.#image?.width !== columns || this.#image.height !== rows) {
      this.#image = new ImageData(columns, rows);
      this.#scratch.width = columns;
      this.#scratch.height = rows;
    }
    return this.#image;
  }
  #image;

  #tableFor(frame, view) {
    const { slope, intercept, modality_lut, photometric, signed, padding, samples, bits } = frame.facts;
    const facts = [slope, intercept, modality_lut, photometric, signed, padding, samples, bits];
    const key = JSON.stringify([view.series, view.state, view.center, view.width, view.function, view.lut, view.is_inverted, facts]);
    if (key !== this.#table_key) {
      this.#table = samples === 3 ? channelTable(frame.facts, view) : greyTable(frame.facts, view, view.luts);
      this.#table_key = key;
    }
    return this.#table;
  }
}

function boxOf(visible, { origin, shrink, width, height }) {
  const first = (edge) => Math.max(0, Math.floor((edge - origin) / shrink) - 1);
  const last = (edge, limit) => Math.min(limit, Math.ceil((edge - origin) / shrink) + 1);
  const x = first(visible.left);
  const y = first(visible.top);
  return { x, y, columns: last(visible.right, width) - x, rows: last(visible.bottom, height) - y };
}

function fillGrey(out, { data, width, box, table }) {
  let to = 0;
  for (let row = 0; row < box.rows; row++) {
    const from = (box.y + row) * width + box.x;
    for (let column = 0; column < box.columns; column++) out[to++] = table[data[from + column] & 0xffff];
  }
}

function fillColour(out, { data, width, box, table }) {
  let to = 0;
  for (let row = 0; row < box.rows; row++) {
    let from = ((box.y + row) * width + box.x) * 3;
    for (let column = 0; column < box.columns; column++) {
      out[to++] = table[data[from++]];
      out[to++] = table[data[from++]];
      out[to++] = table[data[from++]];
      out[to++] = 255;
    }
  }
}

// Below half size a grey image is halved first: averages of stored values, cheaper and cleaner than skipping samples.
function levelFor(frame, zoom) {
  const { pixels } = frame;
  if (pixels.samples === 3) return pixels;
  frame.mips ??= [pixels];
  let depth = 0;
  while (zoom * pixels.shrink * 2 ** (depth + 1) <= 1 && depth < 6) {
    depth++;
    frame.mips[depth] ??= halved(frame.mips[depth - 1]);
  }
  return frame.mips[depth];
}

function halved({ data, width, height, shrink }) {
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  const out = new data.constructor(columns * rows);
  for (let row = 0; row < rows; row++) {
    const above = 2 * row * width;
    const below = Math.min(2 * row + 1, height - 1) * width;
    for (let column = 0; column < columns; column++) {
      const left = 2 * column;
      const right = Math.min(left + 1, width - 1);
      out[row * columns + column] =
        (data[above + left] + data[above + right] + data[below + left] + data[below + right] + 2) >> 2;
    }
  }
  return { data: out, width: columns, height: rows, shrink: shrink * 2 };
}
