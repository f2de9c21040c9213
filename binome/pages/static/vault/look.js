// Look and mask: each picture that may carry a name is shown, boxes are drawn by pointer, keys or numbers (SAFETY 10).

import { make, say } from "./words.js";

const SIDES = ["left", "top", "width", "height"];
const LEAST_PX = 3;

export class Look {
  #waiting = [];
  #current = null;
  #boxes = [];
  #frame = 0;
  #remembered = new Map();
  #total = 0;

  constructor(engine, keepBack) {
    Object.assign(this, { engine, keepBack });
    this.element = make("section", { className: "note warn look", hidden: true });
    this.#build();
  }

  // Pictures to look at; `send(file, boxes)` once a person says that no name is left.
  add(files, send) {
    this.#waiting.push(...files.map((file) => ({ ...file, send })));
    this.#total += files.length;
    if (!this.#current) this.#next();
  }

  #build() {
    const button = (word, act, kind = "") => {
      const made = make("button", { type: "button", className: `button ${kind}`, textContent: say(word) });
      made.addEventListener("click", act);
      return made;
    };
    this.title = make("h3", { textContent: say("look_title"), tabIndex: -1 });
    this.place = make("p", { className: "quiet", role: "status" });
    this.canvas = make("canvas", { className: "look-picture" });
    this.canvas.setAttribute("role", "img");
    this.list = make("ol", { className: "stack" });
    this.frameLine = make("p", { className: "actions" }, button("previous_frame", () => this.#turn(-1)), button("next_frame", () => this.#turn(1)));
    this.frameSaid = make("span", { className: "quiet" });
    this.frameLine.append(this.frameSaid);
    this.sameForAll = make("input", { type: "checkbox" });
    this.confirm = button("nothing_visible", () => this.#confirm(), "main");
    const acts = make("p", { className: "actions" }, this.confirm, button("leave_out", () => this.#leaveOut(), "danger"));
    const same = make("label", { className: "check" }, this.sameForAll, make("span", { textContent: say("same_for_all") }));
    this.element.append(this.title, make("p", { textContent: say("look_text") }), this.place, this.canvas, this.frameLine, this.list,
      make("p", {}, button("add_box", () => this.#add(this.#middle()))), same, acts);
    this.canvas.addEventListener("pointerdown", (event) => this.#draw(event));
  }

  async #next() {
    this.#ready(false);
    this.#current = this.#waiting.shift() ?? null;
    if (!this.#current) { this.#total = 0; this.element.hidden = true; return; }
    this.#frame = 0;
    const picture = await this.engine.show(this.#current.file, 0);
    if (picture.refused) { this.#keepBack("cannot_show"); return; }
    const size = `${picture.columns}×${picture.rows}`;
    const known = this.#remembered.get(size);
    if (known) { await this.#send(known); return; }
    this.#boxes = picture.proposals.map((box) => [...box]);
    this.#paint(picture);
    this.place.textContent = say("look_place", { n: this.#total - this.#waiting.length, all: this.#total });
    this.#list();
    this.element.hidden = false;
    this.#ready(true);
  }

  // Nothing can be said of a picture before it is on the screen: a second press must not answer for the next one.
  #ready(isReady) {
    for (const each of this.element.querySelectorAll("button, input")) each.disabled = !isReady;
    this.element.ariaBusy = String(!isReady);
  }

  #paint(picture) {
    this.picture = picture;
    this.image = new ImageData(new Uint8ClampedArray(picture.rgba), picture.columns, picture.rows);
    this.canvas.width = picture.columns;
    this.canvas.height = picture.rows;
    this.canvas.setAttribute("aria-label", say("look_title"));
    this.frameLine.hidden = picture.frames < 2;
    this.frameSaid.textContent = say("frame", { n: this.#frame + 1, all: picture.frames });
    this.#show();
  }

  // The picture with its boxes as they will be: black, with a bright edge to be seen by.
  #show(extra = null) {
    const context = this.canvas.getContext("2d");
    context.putImageData(this.image, 0, 0);
    for (const [left, top, width, height] of extra ? [...this.#boxes, extra] : this.#boxes) {
      context.fillStyle = "#000";
      context.fillRect(left, top, width, height);
      context.strokeStyle = "#ffd400";
      context.lineWidth = Math.max(1, Math.round(this.picture.columns / 400));
      context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    }
    this.confirm.textContent = say(this.#boxes.length ? "masked_send" : "nothing_visible");
  }

  async #turn(step) {
    const frame = Math.min(Math.max(this.#frame + step, 0), this.picture.frames - 1);
    if (frame === this.#frame) return;
    this.#frame = frame;
    const picture = await this.engine.show(this.#current.file, frame);
    if (!picture.refused) this.#paint(picture);
  }

  #draw(event) {
    event.preventDefault();
    if (this.confirm.disabled) return;
    const scale = this.picture.columns / this.canvas.getBoundingClientRect().width;
    const at = ({ clientX, clientY }) => {
      const box = this.canvas.getBoundingClientRect();
      return [(clientX - box.left) * scale, (clientY - box.top) * scale];
    };
    const [x, y] = at(event);
    let drawn = null;
    const move = (moved) => { drawn = this.#fit(x, y, ...at(moved)); this.#show(drawn); };
    const end = () => {
      this.canvas.removeEventListener("pointermove", move);
      if (drawn && drawn[2] >= LEAST_PX && drawn[3] >= LEAST_PX) this.#add(drawn);
      else this.#show();
    };
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", end, { once: true });
    this.canvas.addEventListener("pointercancel", end, { once: true });
  }

  // Whole pixels inside the picture, outwards.
  #fit(x1, y1, x2, y2) {
    const { columns, rows } = this.picture;
    const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)].map((x) => Math.min(Math.max(x, 0), columns));
    const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)].map((y) => Math.min(Math.max(y, 0), rows));
    return [Math.floor(left), Math.floor(top), Math.ceil(right) - Math.floor(left), Math.ceil(bottom) - Math.floor(top)];
  }

  #middle() {
    const { columns, rows } = this.picture;
    return [0, 0, columns, Math.max(1, Math.round(rows / 10))];
  }

  #add(box) {
    this.#boxes.push(box);
    this.#list();
    this.list.lastElementChild.querySelector("input").focus();
  }

  #list() {
    this.list.replaceChildren(...this.#boxes.map((box, n) => this.#row(box, n)));
    this.#show();
  }

  #row(box, n) {
    const fields = SIDES.map((side, at) => {
      const most = [this.picture.columns - 1, this.picture.rows - 1, this.picture.columns, this.picture.rows][at];
      const input = make("input", { id: `look-${n}-${side}`, type: "number", min: at < 2 ? 0 : 1, max: most, value: box[at], inputMode: "numeric" });
      input.addEventListener("input", () => {
        const value = Math.round(Number(input.value));
        if (value >= Number(input.min) && value <= most) { box[at] = value; this.#show(); }
      });
      return make("div", { className: "field" }, make("label", { htmlFor: input.id, textContent: say(side) }), input);
    });
    const remove = make("button", { type: "button", className: "button", textContent: say("remove_box") });
    remove.addEventListener("click", () => { this.#boxes.splice(n, 1); this.#list(); });
    const legend = make("legend", { textContent: say("box", { n: n + 1 }) });
    return make("li", {}, make("fieldset", {}, legend, make("div", { className: "fields" }, ...fields), make("p", {}, remove)));
  }

  async #confirm() {
    this.#ready(false);
    const boxes = this.#boxes.map((box) => [...box]);
    if (this.sameForAll.checked) this.#remembered.set(`${this.picture.columns}×${this.picture.rows}`, boxes);
    await this.#send(boxes);
  }

  async #send(boxes) {
    const file = this.#current;
    await file.send(file, boxes);
    await this.#next();
  }

  #leaveOut() { this.#keepBack("left_out_here"); }

  #keepBack(word) {
    this.keepBack([[this.#current.path, say(word)]]);
    this.#next();
  }
}
