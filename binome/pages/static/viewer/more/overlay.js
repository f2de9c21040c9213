// What a file draws over its own image: shown above it as it came, or left out at a press.
import { fetchWhole } from "../line.js";
import { addressOf } from "../manifest.js";

class Overlays {
  is_shown = true;
  #pictures = new WeakMap(); // frame -> ImageBitmap, or undefined while it travels

  constructor(desk) {
    this.desk = desk;
    desk.layers.unshift((pen, reading) => this.is_shown && this.#draw(pen, reading));
  }

  toggle() {
    this.is_shown = !this.is_shown;
    this.desk.told();
    this.desk.redraw();
  }

  #draw(pen, { frame, geometry }) {
    if (!frame.facts.overlay || frame.quality === "none") return;
    const picture = this.#pictures.get(frame);
    if (!this.#pictures.has(frame)) this.#fetch(frame);
    if (!picture) return;
    const { turn, origin, zoom, columns, rows, pixel_height } = geometry;
    pen.save();
    pen.setTransform(...turn, origin.x, origin.y);
    pen.drawImage(picture, 0, 0, columns * zoom, rows * zoom * pixel_height);
    pen.restore();
  }

  async #fetch(frame) {
    this.#pictures.set(frame, undefined);
    try {
      this.#pictures.set(frame, await createImageBitmap(await fetchWhole(addressOf(frame.facts, "overlay.webp"))));
      this.desk.redraw();
    } catch {
      this.#pictures.delete(frame); // asked for again when the image is drawn again
    }
  }
}

export function overlaysOf(desk) {
  desk.overlays ??= new Overlays(desk);
  return desk.overlays;
}
