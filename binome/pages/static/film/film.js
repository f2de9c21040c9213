// A photograph of a film, from choosing to a DICOM file: corners shown and moved, film shown, advice, done.
//
// openFilm(file, { words, onDone, onClose, patient, ids }) opens a dialog. onDone gets { data, advice, answers, figures }:
// data is an ArrayBuffer of a DICOM file. Nothing the camera wrote is in it. `patient` is whom the form names: the
// dialog asks whether the film names the same. `ids` gives the UIDs for the answers. intake.js is its caller.

import { bare } from "./bare.js";
import { findCorners } from "./corners.js";
import { dicomOf } from "./dicom.js";
import { judged } from "./gates.js";
import { drawn, framesOf, pictureOf, rectified, turned } from "./picture.js";
import { inOrder, isPlausible } from "./quadrilateral.js";

const SHOWN = 900, STEP = 1, LARGE_STEP = 12;

export async function openFilm(file, { words = wordsOf(), onDone, onClose = () => {}, patient = null, ids = () => ({}) }) {
  await styled();
  const dialog = new Dialog(words, onClose);
  try {
    const picture = await pictureOf(file);
    return new Film(dialog, { file, picture, onDone, patient, ids });
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

// The dialog's own style, fetched with the first photograph.
let styling = null;
function styled() {
  styling ??= new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("film.css", import.meta.url).href });
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
  return styling;
}

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
  constructor(dialog, { file, picture, onDone, patient, ids }) {
    Object.assign(this, { dialog, file, picture, onDone, patient, ids, turns: 0 });
    this.found = findCorners(picture);
    dialog.part("wait").hidden = true;
    dialog.part("work").hidden = false;
    this.#showPhotograph();
    this.#handles();
    for (const name of ["mirrored", "inverted", "marker"]) dialog.part(name).addEventListener("change", () => this.#showFilm());
    dialog.part("turn").addEventListener("click", () => { this.turns = (this.turns + 1) % 4; this.#showFilm(); });
    dialog.part("done").addEventListener("click", () => this.#finish());
    dialog.part("keep").addEventListener("click", () => this.#keep());
    dialog.part("who").closest("label").hidden = !patient;
    dialog.part("who").addEventListener("change", () => this.#whose());
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
    if (this.picture.isReduced) this.judgement.words.push("fewer_levels");
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

  // A film of somebody else is never sent.
  #whose() {
    const isOther = this.dialog.part("who").value === "other";
    this.dialog.part("somebody-else").hidden = !isOther;
    this.dialog.part("done").disabled = isOther;
  }

  // The photograph itself stays here; without what the camera wrote it may be kept beside the film.
  async #keep() {
    const data = await bare(this.file).catch(() => null);
    if (!data) return;
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(data), download: data.type === "image/png" ? "film.png" : "film.jpg" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  #steps({ marker, who, corners }) {
    const { choices } = this;
    const steps = ["grey levels", `corners ${{ given: "by hand", whole: "of the whole photograph" }[corners] ?? "by program"}`, "perspective rectified"];
    if (choices.isMirrored) steps.push("mirror undone");
    if (choices.quarterTurns) steps.push(`turned by ${choices.quarterTurns * 90} degrees`);
    if (choices.isInverted) steps.push("inverted");
    steps.push({ seen: "side marker seen", absent: "no side marker", unknown: "side not verified" }[marker]);
    if (who === "absent") steps.push("nobody named");
    const { words } = this.judgement;
    return [...steps, words.length ? `advice: ${words.join(", ").replaceAll("_", " ")}` : "no advice"];
  }

  async #finish() {
    const { dialog, file, choices } = this, film = turned(this.film, choices), who = this.patient ? dialog.part("who").value : "unknown";
    dialog.part("done").disabled = true;
    const rows = Number(dialog.part("rows").value) || 1, columns = Number(dialog.part("columns").value) || 1;
    const answers = { marker: dialog.part("marker").value, who, corners: this.found.certainty, ...choices, rows, columns };
    const ratio = (this.picture.levels.length * 3) / Math.max(file.size, 1), isLossy = file.type !== "image/png";
    const ids = await this.ids({ ...answers, points: this.found.points });
    const data = dicomOf(framesOf(film, rows, columns), {
      ...ids, isLossy, ratio, steps: this.#steps(answers), isSideSeen: answers.marker === "seen",
      patient: who === "same" ? this.patient : {},
    });
    this.onDone({ data, advice: this.judgement.words, figures: this.judgement.figures, answers });
    dialog.element.close();
  }
}
