// Mouse and fingers on the pane. Mouse: left = tool in hand, middle = pan, right = zoom, wheel = slices.
// Touch: one finger = tool in hand (slices at first), pinch = zoom, two fingers together = window, long press = menu.

const LONG_PRESS_MS = 550;
const STILL_PX = 9;
const DECIDE_PX = 14;
const WHEEL_NOTCH_PX = 60;

export class Gestures {
  #fingers = new Map();
  #tool; // what the current drag does
  #pair;
  #press;
  #wheel = 0;

  constructor(pane, reading) {
    Object.assign(this, { pane, reading });
    pane.addEventListener("pointerdown", (event) => this.#down(event));
    pane.addEventListener("pointermove", (event) => this.#move(event));
    pane.addEventListener("pointerleave", () => this.reading.hover(undefined));
    pane.addEventListener("pointerup", (event) => this.#up(event));
    pane.addEventListener("pointercancel", (event) => this.#up(event));
    pane.addEventListener("wheel", (event) => this.#turn(event), { passive: false });
    pane.addEventListener("contextmenu", (event) => event.preventDefault());
    pane.addEventListener("auxclick", (event) => event.preventDefault());
    pane.addEventListener("dblclick", (event) => this.#double(event));
  }

  #down(event) {
    if (event.target.closest("button, a")) return;
    event.preventDefault();
    this.pane.focus({ preventScroll: true });
    this.pane.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, spot(event));
    if (this.#fingers.size === 2) this.#startPair();
    if (this.#fingers.size !== 1) return;
    this.#tool = ["", "pan", "zoom"][event.button] || this.reading.desk.tool;
    this.#startPress(event);
    this.reading.begin(this.#tool, spot(event));
  }

  #startPress(event) {
    if (event.pointerType === "mouse") return;
    this.#press = setTimeout(() => {
      this.reading.abandon();
      this.#tool = undefined;
      this.reading.desk.openMenu({ x: event.clientX, y: event.clientY });
    }, LONG_PRESS_MS);
  }

  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return this.reading.hover(spot(event));
    const now = { ...spot(event), start: before.start };
    if (far(now, before.start) > STILL_PX) clearTimeout(this.#press);
    this.#fingers.set(event.pointerId, now);
    if (this.#pair) this.#movePair();
    else if (this.#tool) this.reading.drag(this.#tool, { from: before, to: now, start: before.start });
  }

  #up(event) {
    clearTimeout(this.#press);
    const last = this.#fingers.get(event.pointerId);
    this.#fingers.delete(event.pointerId);
    if (!last) return;
    if (this.#pair) {
      if (!this.#fingers.size) this.#pair = undefined;
      return;
    }
    if (this.#tool) this.reading.finish(this.#tool);
    this.#tool = undefined;
  }

  #startPair() {
    clearTimeout(this.#press);
    this.reading.abandon();
    this.#tool = undefined;
    this.#pair = { ...pairOf(this.#fingers), mode: undefined };
    this.#pair.start = this.#pair;
  }

  #movePair() {
    if (this.#fingers.size < 2) return;
    const before = this.#pair;
    const now = pairOf(this.#fingers);
    const spread = Math.abs(now.distance - before.start.distance);
    const moved = far(now, before.start);
    let { mode } = before;
    if (!mode && Math.max(spread, moved) > DECIDE_PX) mode = spread > moved * 0.8 ? "zoom" : "window";
    if (mode === "zoom") {
      this.reading.zoomBy(now.distance / before.distance, now);
      this.reading.drag("pan", { from: before, to: now });
    } else if (mode === "window") {
      this.reading.drag("window", { from: before, to: now });
    }
    this.#pair = { ...now, mode, start: before.start };
  }

  #turn(event) {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 40 : event.deltaMode === 2 ? 400 : 1;
    const pixels = event.deltaY * unit;
    if (event.ctrlKey || this.reading.is_single) {
      this.reading.zoomBy(Math.exp(-pixels / 400), spot(event));
      return;
    }
    this.#wheel = Math.sign(pixels) === Math.sign(this.#wheel) ? this.#wheel + pixels : pixels;
    const is_notch = Math.abs(pixels) >= WHEEL_NOTCH_PX;
    const slices = is_notch ? Math.sign(pixels) : Math.trunc(this.#wheel / WHEEL_NOTCH_PX);
    if (!slices) return;
    this.#wheel = is_notch ? 0 : this.#wheel - slices * WHEEL_NOTCH_PX;
    this.reading.go(slices);
  }

  #double(event) {
    const { hand } = this.reading;
    if (hand) hand.double?.(this.reading);
    else if (!event.target.closest("button, a")) this.reading.toggleFit(spot(event));
  }
}

function spot(event) {
  const box = event.currentTarget.getBoundingClientRect();
  const here = { x: event.clientX - box.left, y: event.clientY - box.top };
  return { ...here, start: here };
}

const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

function pairOf(fingers) {
  const [a, b] = [...fingers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.max(1, far(a, b)) };
}
