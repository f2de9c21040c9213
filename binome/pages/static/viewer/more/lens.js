// The magnifier: while the button or the finger is down, a round piece of the image at twice its size or more.
import { Geometry } from "../geometry.js";
import { Painter } from "../painter.js";

const RADIUS_PX = 110;
const LARGER = 2.5;
let lens;

export function handOf(desk) {
  lens ??= new Lens(desk);
  return lens;
}

class Lens {
  #canvas = document.createElement("canvas");
  #painter = new Painter(this.#canvas);
  #geometry = new Geometry();
  #reading;
  #at;

  constructor(desk) {
    desk.layers.push((pen, reading) => reading === this.#reading && this.#draw(pen));
  }

  begin(reading, at) {
    this.#reading = reading;
    this.drag(reading, at);
  }

  drag(reading, at) {
    this.#at = at;
    reading.invalidate();
  }

  finish() {
    this.abandon();
  }

  abandon() {
    this.#reading?.invalidate();
    this.#reading = undefined;
  }

  #draw(pen) {
    const { frame, geometry, view } = this.#reading;
    const { ratio } = geometry;
    const radius = Math.round(RADIUS_PX * ratio);
    const centre = { x: this.#at.x * ratio, y: this.#at.y * ratio };
    this.#look(frame, geometry, { radius, centre });
    this.#painter.paint(frame, this.#geometry, view);
    pen.save();
    pen.beginPath();
    pen.arc(centre.x, centre.y, radius, 0, 2 * Math.PI);
    pen.clip();
    pen.drawImage(this.#canvas, Math.round(centre.x - radius), Math.round(centre.y - radius));
    pen.restore();
    pen.lineWidth = 2 * ratio;
    pen.strokeStyle = "#8fe3e8";
    pen.stroke();
  }

  #look(frame, geometry, { radius, centre }) {
    const side = 2 * radius;
    if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
    const { x, y } = geometry.toImage(centre.x, centre.y);
    this.#geometry.setImage(frame.facts, frame.pixel_height, geometry.turn);
    this.#geometry.setPane(side, side, geometry.ratio);
    const zoom = Math.min(40, geometry.zoom * LARGER);
    Object.assign(this.#geometry, { is_fit: false, zoom, x, y });
  }
}
