// The slices as a thin column: where you are, what is here in full, what was seen. A slider for hand, key and voice.

const COLOURS = { full: "#6fcf97", partial: "#8fb1c0", preview: "#49545b", none: "#22292e", trouble: "#ff7a6b" };

export class Scrubber {
  constructor(box, reading) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.reading = reading;
    box.addEventListener("pointerdown", (event) => {
      box.setPointerCapture(event.pointerId);
      this.#follow(event);
    });
    box.addEventListener("pointermove", (event) => {
      if (box.hasPointerCapture(event.pointerId)) this.#follow(event);
    });
  }

  #follow(event) {
    const box = this.box.getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    this.reading.show(Math.floor(Math.min(0.9999, Math.max(0, share)) * this.reading.frames.length));
  }

  draw({ frames, index, seen, text }) {
    this.box.hidden = frames.length < 2;
    this.box.setAttribute("aria-valuemax", frames.length);
    this.box.setAttribute("aria-valuenow", index + 1);
    this.box.setAttribute("aria-valuetext", text);
    if (this.box.hidden) return;
    const { width, height } = this.#resize();
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    const ratio = devicePixelRatio;
    const step = height / frames.length;
    const gap = step > 4 * ratio ? ratio : 0;
    const middle = Math.round(width / 2);
    frames.forEach((frame, row) => {
      const half = (seen.has(frame.facts.id) ? 5 : 1.5) * ratio;
      pen.fillStyle = COLOURS[statusOf(frame)];
      pen.fillRect(middle - half, row * step, 2 * half, Math.max(1, step - gap));
    });
    const thick = Math.max(3 * ratio, Math.min(6 * ratio, step - gap));
    pen.fillStyle = "#fff";
    pen.fillRect(middle - 10 * ratio, (index + 0.5) * step - thick / 2, 20 * ratio, thick);
  }

  #resize() {
    const width = Math.round(this.box.clientWidth * devicePixelRatio);
    const height = Math.round(this.box.clientHeight * devicePixelRatio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return { width, height };
  }
}

function statusOf(frame) {
  if (frame.trouble) return "trouble";
  if (frame.is_full || frame.was_complete) return "full";
  if (frame.pixels) return "partial";
  return frame.preview || frame.picture ? "preview" : "none";
}
