// What the page shows: a bar a study, the whole, and what was left out. Text only by textContent.

import { byStudy, sums } from "./meter.js";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export class View {
  #rows = new Map();
  #part = {};

  constructor(root, words) {
    this.root = root;
    this.words = words;
    for (const element of root.querySelectorAll("[data-part]")) this.#part[element.dataset.part] = element;
  }

  part(name) { return this.#part[name]; }

  reading(n) {
    this.#part.reading.hidden = n === null;
    if (n !== null) this.#part.reading.textContent = this.words.say("reading", { n });
  }

  show(queue, speed) {
    const { say } = this.words;
    const whole = sums(queue.tasks);
    this.#part.progress.hidden = !queue.tasks.length;
    for (const study of byStudy(queue.tasks)) this.#study(study);
    this.#bar(this.#part.bar, whole);
    this.#part.total.textContent = say("total", { n: whole.done, all: whole.files, here: this.words.size(whole.bytes), size: this.words.size(whole.size) });
    this.#part.pace.textContent = this.#pace(queue, whole, speed);
    this.#part.pause.hidden = !queue.isBusy || queue.isStopped;
    this.#part.pause.textContent = say(queue.isPaused ? "resume" : "pause");
    this.#refused(queue.tasks.filter((task) => task.state === "refused"));
  }

  #pace(queue, whole, speed) {
    const { say } = this.words;
    if (queue.trouble === "cut") return say("cut");
    if (queue.trouble) return queue.trouble.message;
    if (queue.isPaused) return say("paused");
    if (whole.files && whole.done === whole.files) return say("all_here");
    if (!speed) return "";
    return say("pace", { speed: this.words.speed(speed), left: this.words.timeLeft((whole.size - whole.bytes) / speed) });
  }

  #study(study) {
    const { say } = this.words;
    if (!this.#rows.has(study.study)) {
      const row = { name: make("b", { dir: "auto" }), count: make("span", { className: "quiet" }), bar: make("progress") };
      this.#part.studies.append(make("li", {}, make("p", { className: "upload-study" }, row.name, row.count), row.bar));
      this.#rows.set(study.study, row);
    }
    const row = this.#rows.get(study.study);
    const name = [this.words.kinds(study.modality), study.description].filter(Boolean).join(" · ");
    row.name.textContent = name || say("study_unknown");
    row.bar.setAttribute("aria-label", row.name.textContent);
    row.count.textContent = say("study_files", { n: study.done, all: study.files, size: this.words.size(study.size) });
    row.count.classList.toggle("done", study.done === study.files);
    this.#bar(row.bar, study);
  }

  #bar(bar, { bytes, size }) {
    bar.max = size || 1;
    bar.value = size ? bytes : 1;
  }

  #refused(tasks) {
    if (tasks.length === this.#refusedCount) return;
    this.#refusedCount = tasks.length;
    this.#list(this.#part.refused, tasks.map((task) => [task.path, task.sentence]));
  }

  #refusedCount = 0;
  #leftOut = [];

  leftOut(found) {
    this.keptBack(found.map(({ path }) => [path, this.words.say("not_dicom")]));
  }

  // Files that are not sent, each with its sentence.
  keptBack(pairs) {
    this.#leftOut.push(...pairs);
    this.#part["left-out"].hidden = !this.#leftOut.length;
    this.#part["left-out-count"].textContent = this.words.say("left_out", { n: this.#leftOut.length });
    this.#list(this.#part["left-out-list"], this.#leftOut);
  }

  #list(list, pairs) {
    list.hidden = !pairs.length;
    list.replaceChildren(...pairs.map(([path, sentence]) => make("li", {}, make("bdi", { textContent: path, translate: false }), make("br"), make("span", { className: "quiet", textContent: sentence }))));
  }

  announce(key, values = {}) { this.#part.said.textContent = this.words.say(key, values); }
}
