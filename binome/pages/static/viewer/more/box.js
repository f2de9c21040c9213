// Window by region: drag a box over what matters; its values fill the greys, outliers of one in a hundred left out.
import { spansOf, valuesIn } from "./statistics.js";

const LEFT_OUT = 0.01;
let box;

export function handOf(desk) {
  box ??= new Box(desk);
  return box;
}

// Centre and width that show the values of a region; undefined when there is nothing to show.
export function windowOf(values) {
  if (!values.length) return undefined;
  const sorted = values.slice().sort();
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [at(LEFT_OUT), at(1 - LEFT_OUT)];
  return { center: (low + high) / 2, width: Math.max(high - low, Math.abs(high) < 10 ? 0.01 : 2) };
}

class Box {
  #points;
  #reading;

  constructor(desk) {
    this.desk = desk;
    desk.layers.push((pen, reading) => reading === this.#reading && this.#draw(pen, reading));
  }

  begin(reading, at) {
    const { x, y } = reading.pointAt(at);
    this.#reading = reading;
    this.#points = [[x, y], [x, y]];
  }

  drag(reading, to) {
    if (!this.#points) return;
    const { x, y } = reading.pointAt(to);
    this.#points = [this.#points[0], [x, y]];
    reading.invalidate();
  }

  finish(reading) {
    const points = this.#points;
    const { frame, series, words } = reading;
    this.abandon();
    if (!points || frame.facts.samples !== 1) return;
    if (!frame.is_full) return reading.announce(words.say("values_later"));
    const found = windowOf(valuesIn(spansOf({ kind: "box", points }, frame.facts), frame, series.manifest.luts));
    if (found) series.setWindow(frame, found);
    reading.invalidate();
  }

  abandon() {
    this.#points = undefined;
    this.#reading?.invalidate();
    this.#reading = undefined;
  }

  #draw(pen, { geometry }) {
    const [a, b] = this.#points.map(([x, y]) => geometry.toPane({ x, y }));
    pen.setLineDash([6 * geometry.ratio, 4 * geometry.ratio]);
    pen.lineWidth = 1.5 * geometry.ratio;
    pen.strokeStyle = "#8fe3e8";
    pen.strokeRect(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(b.x - a.x), Math.abs(b.y - a.y));
    pen.setLineDash([]);
  }
}
