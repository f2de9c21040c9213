// A photograph of a film, from choosing to a DICOM file: corners shown and moved, film shown, advice, done.
//
// openFilm(file, { words, onDone, onClose, studyUid }) opens a dialog. onDone gets { data, advice, answers, figures }:
// data is an ArrayBuffer of a DICOM file. Nothing the camera wrote is in it. README.md says how to wire it in.

import { findCorners } from "./corners.js";
import { dicomOf } from "./dicom.js";
import { judged } from "./gates.js";
import { drawn, framesOf, pictureOf, rectified, turned } from "./picture.js";
import { inOrder, isPlausible } from "./quadrilateral.js";

const SHOWN = 900, STEP = 1, LARGE_STEP = 12;

export async function openFilm(file, { words = wordsOf(), onDone, onClose = () => {}, studyUid = "" }) {
  const dialog = new Dialog(words, onClose);
  try {
    const picture = await pictureOf(file);
    return new Film(dialog, { file, picture, onDone, studyUid });
  } catch (error) {
    dialog.refuse(error.message);
    return null;
  }
}

export function wordsOf() {
  return JSON.parse(document.getElementById("film-words")?.textContent ?? "{}");
}

const isPhotograph = (file) => /^image\/(jpeg|png|heic|heif)$/.test(file.type) || /\.(jpe?g|png|hei[cf])$/i.test(file.name);
export { isPhotograph };

class Dialog {
  constructor(words, onClose) {
    this.words = words;
    this.element = document.getElementById("film-dialog").content.firstElementChild.cloneNode(true);
    document.body.append(this.element);
    this.part("close").addEventListener("click", () => this.element.close());
    this.element.addEventListener("close", () => { this.element.remove(); onClose(); });
    this.element.showModal();
  }

  part(name) { return this.element.querySelector(`[data-part="${name}"]`); }
  say(word) { return this.words[word] ?? word; }

  refuse(word) {
    this.part("wait").textContent = this.say(word in this.words ? word : "not_a_photograph");
  }
}

class Film {
  constructor(dialog, { file, picture, onDone, studyUid }) {
    Object.assign(this, { dialog, file, picture, onDone, studyUid, turns: 0 });
    this.found = findCorners(picture);
    dialog.part("wait").hidden = true;
    dialog.part("work").hidden = false;
    this.#showPhotograph();
    this.#handles();
    for (const name of ["mirrored", "inverted", "marker"]) dialog.part(name).addEventListener("change", () => this.#showFilm());
    dialog.part("turn").addEventListener("click", () => { this.turns = (this.turns + 1) % 4; this.#showFilm(); });
    dialog.part("done").addEventListener("click", () => this.#finish());
    this.#moved();
  }

  get choices() {
    const { dialog } = this;
    return { quarterTurns: this.turns, isMirrored: dialog.part("mirrored").checked, isInverted: dialog.part("inverted").checked };
  }

  #showPhotograph() {
    const { width, height } = this.picture, factor = Math.max(1, Math.max(width, height) / SHOWN);
    const small = rectified(this.picture, [[0, 0], [width, 0], [width, height], [0, height]], Math.max(width, height) / factor);
    drawn(small, this.dialog.part("photo"));
    this.dialog.part("outline").setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  #handles() {
    this.handles = [...this.dialog.element.querySelectorAll("[data-corner]")];
    this.handles.forEach((handle, n) => {
      handle.addEventListener("pointerdown", (event) => { event.preventDefault(); handle.focus(); handle.setPointerCapture(event.pointerId); });
      handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && this.#dragged(n, event));
      handle.addEventListener("pointerup", () => this.#moved());
      handle.addEventListener("keydown", (event) => this.#pushed(n, event));
    });
  }

  #dragged(n, { clientX, clientY }) {
    const box = this.dialog.part("photo").getBoundingClientRect();
    this.#move(n, ((clientX - box.left) / box.width) * this.picture.width, ((clientY - box.top) / box.height) * this.picture.height);
    this.#place();
  }

  #pushed(n, event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const scale = Math.max(this.picture.width, this.picture.height) / SHOWN, by = (event.shiftKey ? LARGE_STEP : STEP) * Math.max(1, scale);
    const [x, y] = this.found.points[n];
    this.#move(n, x + way[0] * by, y + way[1] * by);
    this.#moved();
  }

  #move(n, x, y) {
    const points = [...this.found.points];
    points[n] = [Math.min(Math.max(x, 0), this.picture.width), Math.min(Math.max(y, 0), this.picture.height)];
    if (isPlausible(inOrder(points))) this.found = { ...this.found, points, certainty: "given", films: 0 };
  }

  #place() {
    const { width, height } = this.picture, { points } = this.found;
    this.dialog.part("shape").setAttribute("points", points.map((one) => one.join(",")).join(" "));
    this.handles.forEach((handle, n) => {
      handle.style.setProperty("inset-inline-start", `${(points[n][0] / width) * 100}%`);
      handle.style.setProperty("inset-block-start", `${(points[n][1] / height) * 100}%`);
    });
  }

  #moved() {
    this.#place();
    this.film = rectified(this.picture, this.found.points);
    this.judgement = judged(this.picture, this.found, this.film);
    const items = this.judgement.words.map((word) => Object.assign(document.createElement("li"), { textContent: this.dialog.say(word) }));
    this.dialog.part("advice").replaceChildren(...items);
    this.dialog.part("all-well").hidden = items.length > 0;
    this.dialog.element.dataset.certainty = this.found.certainty;
    this.#showFilm();
  }

  #showFilm() {
    const { film } = this, small = film.width > SHOWN || film.height > SHOWN ? rectified(this.picture, this.found.points, SHOWN) : film;
    drawn(turned(small, this.choices), this.dialog.part("film"));
    this.dialog.part("side").hidden = this.dialog.part("marker").value === "seen";
  }

  #finish() {
    const { dialog, file, choices } = this, film = turned(this.film, choices);
    const rows = Number(dialog.part("rows").value) || 1, columns = Number(dialog.part("columns").value) || 1;
    const steps = ["grey levels", `corners ${this.found.certainty === "given" ? "by hand" : "by program"}`, "perspective rectified"];
    if (choices.isMirrored) steps.push("mirror undone");
    if (choices.quarterTurns) steps.push(`turned by ${choices.quarterTurns * 90} degrees`);
    if (choices.isInverted) steps.push("inverted");
    const ratio = (this.picture.levels.length * 3) / Math.max(file.size, 1), isLossy = file.type !== "image/png";
    const data = dicomOf(framesOf(film, rows, columns), { isLossy, ratio, steps, studyUid: this.studyUid });
    this.onDone({
      data, advice: this.judgement.words, figures: this.judgement.figures,
      answers: { marker: dialog.part("marker").value, corners: this.found.certainty, ...choices, rows, columns },
    });
    dialog.element.close();
  }
}
