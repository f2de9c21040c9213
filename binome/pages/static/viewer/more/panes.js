// Several panes: slices that turn together by position, lines where the image in hand cuts the others, a cross-hair.
import { cutLine, areParallel, heightOver, nearestFrame, pixelIn, planeOf, pointIn } from "./space.js";

const LINE = "#f4d35e";

export function panesOf(desk) {
  desk.panes ??= new Panes(desk);
  return desk.panes;
}

export const handOf = (desk) => new CrossHair(panesOf(desk));

class Panes {
  is_synced = true;
  point; // of the cross-hair: {at, space}

  constructor(desk) {
    this.desk = desk;
    this.holder = desk.root.querySelector("[data-stages]");
    this.follow(desk.reading);
    desk.layers.push((pen, reading) => this.#draw(pen, reading));
  }

  get count() {
    return this.desk.readings.length;
  }

  next() {
    this.set({ 1: 2, 2: 4 }[this.count] ?? 1);
  }

  set(count) {
    if (this.desk.mpr) this.desk.mpr.close();
    this.trimTo(count);
    while (this.count < count) this.#open();
    this.arrange(count);
    this.desk.announce(this.desk.words.say("panes", { n: count }));
  }

  trimTo(count) {
    while (this.count > count) this.#close(this.desk.readings.at(-1));
  }

  arrange(count) {
    const { desk } = this;
    desk.root.dataset.layout = count;
    desk.readings.forEach((reading, nth) => {
      reading.memory.panes = count;
      reading.pane.setAttribute("aria-label", count > 1 ? desk.words.say("pane", { n: nth + 1 }) : this.label);
    });
    desk.mark();
    desk.told();
    desk.redraw();
  }

  // A new pane, empty until a series is opened in it.
  add() {
    const { desk } = this;
    this.label ??= desk.readings[0].pane.getAttribute("aria-label");
    const stage = desk.readings[0].stage.cloneNode(true);
    stage.querySelector("[data-preview]")?.remove();
    for (const part of stage.querySelectorAll("[data-says]")) part.textContent = "";
    delete stage.dataset.active;
    delete stage.dataset.quality;
    this.holder.append(stage);
    const reading = desk.add(stage);
    reading.shelf.keepAsking();
    this.follow(reading);
    return reading;
  }

  #open() {
    const { desk } = this;
    const shown = new Set(desk.readings.map(({ shelf }) => shelf.url));
    const urls = desk.strip.map(({ dataset }) => dataset.series);
    const reading = this.add();
    reading.shelf.open(urls.find((url) => !shown.has(url)) ?? desk.reading.shelf.url ?? desk.root.dataset.manifest);
  }

  #close(reading) {
    const { desk } = this;
    desk.readings = desk.readings.filter((each) => each !== reading);
    if (desk.reading === reading) desk.activate(desk.readings[0]);
    reading.shelf.close();
    reading.close();
    reading.stage.remove();
  }

  toggleSync() {
    this.is_synced = !this.is_synced;
    this.desk.root.toggleAttribute("data-apart", !this.is_synced);
    this.desk.told();
    this.desk.announce(this.desk.words.say(this.is_synced ? "synced" : "not_synced"));
  }

  follow(reading) {
    reading.addEventListener("turned", () => {
      if (reading !== this.desk.reading) return;
      if (this.is_synced) this.#turnOthers(reading);
      this.desk.redraw();
    });
  }

  #others(reading) {
    return this.desk.readings.filter((each) => each !== reading && each.frame);
  }

  #turnOthers(reading) {
    const plane = planeOf(reading.frame.facts);
    if (!plane) return;
    const middle = pointIn(plane, { x: plane.columns / 2, y: plane.rows / 2 });
    for (const other of this.#others(reading)) {
      const theirs = planeOf(other.frame.facts);
      if (!theirs || theirs.space !== plane.space || !areParallel(theirs, plane)) continue;
      this.#turnTo(other, middle, plane.space);
    }
  }

  #turnTo(other, point, space) {
    const index = nearestFrame(other.frames, point, space);
    if (index !== undefined && index !== other.series.index) other.show(index);
  }

  // The cross-hair stands on a point of the patient, in every pane that shows the same space.
  pointAt(reading, at) {
    const plane = planeOf(reading.frame.facts);
    if (!plane) return this.desk.say("no_space");
    this.point = { at: pointIn(plane, reading.pointAt(at)), space: plane.space };
    for (const other of this.#others(reading)) this.#turnTo(other, this.point.at, plane.space);
    return this.desk.redraw();
  }

  // The cross-hair on the middle of an image, every pane on it.
  middleOf(facts) {
    const plane = planeOf(facts);
    this.point = { at: pointIn(plane, { x: plane.columns / 2, y: plane.rows / 2 }), space: plane.space };
    for (const reading of this.desk.readings) this.#turnTo(reading, this.point.at, plane.space);
    this.desk.redraw();
  }

  #draw(pen, reading) {
    const plane = planeOf(reading.frame.facts);
    if (!plane) return;
    pen.strokeStyle = LINE;
    pen.lineWidth = 1.25 * reading.geometry.ratio;
    if (reading !== this.desk.reading) this.#drawCut(pen, reading, plane);
    if (this.point?.space === plane.space) this.#drawCross(pen, reading, plane);
  }

  #drawCut(pen, { geometry }, plane) {
    const active = this.desk.reading.frame && planeOf(this.desk.reading.frame.facts);
    const ends = active && cutLine(active, plane);
    if (!ends) return;
    const [a, b] = ends.map((end) => geometry.toPane(end));
    pen.setLineDash([7 * geometry.ratio, 5 * geometry.ratio]);
    line(pen, a, b);
    pen.setLineDash([]);
  }

  #drawCross(pen, { geometry, frame }, plane) {
    const reach = Math.max(frame.facts.thickness_mm ?? 0, plane.across, 1);
    const { x, y } = geometry.toPane(pixelIn(plane, this.point.at));
    const gap = 8 * geometry.ratio;
    pen.globalAlpha = Math.abs(heightOver(plane, this.point.at)) <= reach ? 1 : 0.45;
    line(pen, { x, y: 0 }, { x, y: y - gap });
    line(pen, { x, y: y + gap }, { x, y: geometry.height });
    line(pen, { x: 0, y }, { x: x - gap, y });
    line(pen, { x: x + gap, y }, { x: geometry.width, y });
    pen.globalAlpha = 1;
  }
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
}

class CrossHair {
  constructor(panes) {
    this.panes = panes;
  }

  begin(reading, at) {
    this.panes.pointAt(reading, at);
  }

  drag(reading, to) {
    this.panes.pointAt(reading, to);
  }

  // Escape, or another tool: the cross goes.
  abandon() {
    this.panes.point = undefined;
  }
}
