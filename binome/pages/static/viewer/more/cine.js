// Cine: plays the slices in the pane in hand; any other input stops it; calm where the device asks for less motion.

const RATES = [1, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 60];
const USUAL_RATE = 10;
const CALM_RATE = 2;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function playOf(desk) {
  desk.cine ??= new Cine(desk);
  return desk.cine;
}

class Cine {
  is_playing = false;
  #due = 0;

  constructor(desk) {
    this.desk = desk;
    const stop = (event) => {
      if (!this.is_playing || isForCine(event)) return;
      if (desk.root.contains(event.target) || event.target === document.body) this.stop();
    };
    for (const kind of ["pointerdown", "wheel", "keydown"]) addEventListener(kind, stop, { capture: true });
    document.addEventListener("visibilitychange", () => this.stop());
  }

  get rate() {
    return calm.matches ? Math.min(CALM_RATE, this.wanted) : this.wanted;
  }

  toggle() {
    if (this.is_playing) this.stop();
    else this.#start();
  }

  #start() {
    const { reading } = this.desk;
    if (reading.is_single) return;
    const { frame_time_ms } = reading.frame.facts;
    this.wanted ??= frame_time_ms > 0 ? Math.min(60, 1000 / frame_time_ms) : USUAL_RATE;
    this.reading = reading;
    this.series = reading.series;
    this.is_playing = true;
    this.#due = performance.now();
    this.#say();
    requestAnimationFrame((now) => this.#tick(now));
  }

  stop() {
    if (!this.is_playing) return;
    this.is_playing = false;
    this.reading.corners.say("cine", "");
    this.desk.told();
  }

  faster(by) {
    const above = RATES.findIndex((rate) => rate > this.wanted + 0.01);
    const below = RATES.findLastIndex((rate) => rate < this.wanted - 0.01);
    this.wanted = RATES[by > 0 ? (above < 0 ? RATES.length - 1 : above) : Math.max(0, below)];
    this.#say();
  }

  // No image is jumped over: a slow line or machine slows the film instead.
  #tick(now) {
    if (!this.is_playing) return;
    if (this.reading.series !== this.series) return this.stop();
    if (now >= this.#due) this.#step(now);
    requestAnimationFrame((later) => this.#tick(later));
  }

  #step(now) {
    const { reading } = this;
    const next = (this.series.index + 1) % reading.frames.length;
    const frame = reading.frames[next];
    if (frame.quality === "none" && !frame.trouble) {
      reading.loader.picture(frame);
      if (frame.preview || frame.is_loading) return;
    }
    this.#due = Math.max(now - 20, this.#due + 1000 / this.rate);
    reading.show(next);
  }

  #say() {
    const { words } = this.desk;
    const n = words.number(this.rate, Number.isInteger(this.rate) ? 0 : 1);
    this.reading.corners.say("cine", words.say(calm.matches ? "cine_calm" : "cine", { n }));
    this.desk.told();
  }
}

const isForCine = ({ type, key, target }) =>
  (type === "keydown" && [" ", "+", "=", "-", "Shift"].includes(key)) || Boolean(target.closest?.("[data-act=cine]"));
