// Presentation states: greys, shutters, figures, words, window and turn that another viewer, or a signature here, has kept with the images.
import { lutFrom } from "../manifest.js";

const COLOUR = "#7fd6ff";

export async function choose(desk, at) {
  const { menu, words } = desk;
  desk.states ??= new States(desk);
  const all = await desk.states.all();
  if (!all) return desk.say("tool_not_here");
  const entry = (state, text) => ({ text, is_checked: desk.states.now === state, run: () => desk.states.apply(state) });
  const items = all.map((state, nth) => entry(state, state.label || words.say("state_unnamed", { n: nth + 1 })));
  return menu.open({ items: [entry(undefined, words.say("state_none")), ...items], at, label: words.say("act_states") });
}

class States {
  now;
  #all;

  constructor(desk) {
    this.desk = desk;
    desk.layers.push((pen, reading) => this.#draw(pen, reading));
  }

  async all() {
    try {
      this.#all ??= (await Promise.all(this.desk.root.dataset.states.split(" ").map(read))).flat();
    } catch {
      return undefined;
    }
    return this.#all;
  }

  // Each image it names takes greys, turn and inversion; shutters and figures are drawn above.
  apply(state) {
    const { desk } = this;
    this.now = state;
    for (const reading of desk.readings) {
      const { series } = reading;
      if (!series) continue;
      for (const frame of series.frames) {
        series.turn(frame);
        series.choose(frame, 0);
      }
      const held = series.frames.filter((frame) => this.#of(frame));
      for (const frame of [...held, ...held.filter((each) => each === reading.frame)]) this.#stand(series, frame);
      series.is_inverted = Boolean(state && this.#of(reading.frame) && state.inverted !== (reading.frame.facts.photometric === "MONOCHROME1"));
      reading.show(series.index);
      reading.fit();
    }
    desk.told();
    desk.announce(desk.words.say(sentenceFor(state)));
  }

  #of(frame) {
    return this.now?.frames[frame.facts.id];
  }

  // A stack stands as its image in sight does; films each as they are.
  #stand(series, frame) {
    series.turn(frame);
    series.turn(frame, this.now.turn);
    if (frame.facts.samples !== 3) series.stand(frame, this.#greys(this.#of(frame), series.manifest.luts));
  }

  // Tables of the state come behind those of the series, which windows of the file still name.
  #greys({ window, function: law = "LINEAR", table }, of_series) {
    const { id, greys = {} } = this.now;
    const luts = [...of_series];
    const add = (facts) => luts.push(lutFrom(facts)) - 1;
    const view = { state: id, luts };
    const { modality, presentation } = greys;
    if (modality) view.modality = modality.table ? { modality_lut: add(modality.table) } : { ...modality, modality_lut: undefined };
    if (presentation) view.presentation = lutFrom(presentation);
    if (table) Object.assign(view, { name: "table", lut: add(table), center: 0, width: 0 });
    else if (window) Object.assign(view, { name: "", lut: undefined, center: window[0], width: window[1], function: law });
    return view;
  }

  #draw(pen, { frame, geometry }) {
    const held = this.#of(frame);
    if (!held) return;
    const { ratio } = geometry;
    drawShutters(pen, this.now.greys?.shutter, geometry);
    Object.assign(pen, { strokeStyle: COLOUR, fillStyle: COLOUR, lineWidth: 1.5 * ratio, font: `${14 * ratio}px system-ui, sans-serif` });
    for (const shape of held.shapes ?? []) drawShape(pen, shape, geometry);
    for (const { text, at } of held.texts ?? []) {
      const { x, y } = geometry.toPane({ x: at[0], y: at[1] });
      pen.fillText(text, x + 6 * ratio, y + 16 * ratio);
    }
  }
}

function sentenceFor(state) {
  if (!state) return "state_none";
  if (state.lacks_mask) return "state_no_mask";
  return state.is_partial ? "state_in_part" : "state_applied";
}

// What lies outside of any shutter is covered, for good: the state's author left it out.
function drawShutters(pen, shutter, geometry) {
  if (!shutter) return;
  const { columns, rows } = geometry;
  const corners = [[0, 0], [columns, 0], [columns, rows], [0, rows]];
  pen.fillStyle = `rgb(${shutter.grey}, ${shutter.grey}, ${shutter.grey})`;
  for (const { type, points } of shutter.shapes) {
    pen.beginPath();
    for (const outline of [corners, type === "ellipse" ? around(points) : points]) {
      outline.map(([x, y]) => geometry.toPane({ x, y })).forEach(({ x, y }, nth) => (nth ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.closePath();
    }
    pen.fill("evenodd");
  }
  if (shutter.bitmap) drawBitmap(pen, shutter, geometry);
}

function drawBitmap(pen, shutter, { turn, origin, zoom, pixel_height }) {
  const { left, top, columns, rows } = shutter.bitmap;
  const cover = coverOf(shutter);
  pen.save();
  pen.setTransform(...turn, origin.x, origin.y);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(cover, left * zoom, top * zoom * pixel_height, columns * zoom, rows * zoom * pixel_height);
  pen.restore();
}

// Runs of pixels left open and covered by turns, row by row; painted once.
const COVERS = new WeakMap();
function coverOf({ grey, bitmap }) {
  if (COVERS.has(bitmap)) return COVERS.get(bitmap);
  const { columns, rows, runs } = bitmap;
  const cover = new OffscreenCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const ink = (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
  let at = 0;
  runs.forEach((length, nth) => {
    if (nth % 2) pixels.fill(ink, at, at + length);
    at += length;
  });
  cover.getContext("2d").putImageData(image, 0, 0);
  COVERS.set(bitmap, cover);
  return cover;
}

async function read(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error("states");
  return (await answer.json()).states;
}

function drawShape(pen, { type, points }, geometry) {
  const path = (type === "ellipse" ? around(points) : points).map(([x, y]) => geometry.toPane({ x, y }));
  pen.beginPath();
  if (type === "point") pen.arc(path[0].x, path[0].y, 3 * geometry.ratio, 0, 2 * Math.PI);
  else path.forEach(({ x, y }, nth) => (nth ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

function around([[ax, ay], [bx, by]]) {
  return Array.from({ length: 65 }, (_, step) => {
    const turn = (2 * Math.PI * step) / 64;
    return [(ax + bx) / 2 + ((bx - ax) / 2) * Math.cos(turn), (ay + by) / 2 + ((by - ay) / 2) * Math.sin(turn)];
  });
}
