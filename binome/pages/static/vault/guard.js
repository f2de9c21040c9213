// Free texts of a case whose names stay at the site: nothing that names the patient, and no calendar date, is saved or
// sent. Looked at on this device, against the open card; a locked vault knows no name to look for.

import { datesIn, naming, withoutDates } from "./free-text.js";
import { make, say } from "./words.js";

const KINDS = "textarea[name], input[name][dir=auto], input[name=onset]";

// `identity` gives the patient of the card or null; `allowed` the words that are no name here, kept by `allow(word)`.
export class Guard {
  #held = new Map();

  constructor(dayZero, { identity, allowed, allow }) {
    Object.assign(this, { dayZero, identity, allowed, allow });
    for (const form of document.querySelectorAll("[data-case-form], #thread form")) this.#watch(form);
    document.querySelector("[data-send-form]")?.addEventListener("submit", (event) => this.#stop(event), true);
    addEventListener("beforeunload", (event) => { if (this.#held.size) event.preventDefault(); });
  }

  // Look again at all that is written: the patient is known now, or is another one.
  again() {
    for (const field of document.querySelectorAll("[data-case-form], #thread form")) {
      for (const one of field.querySelectorAll(KINDS)) this.#look(one);
    }
  }

  #watch(form) {
    form.addEventListener("input", (event) => this.#typed(event), true);
    form.addEventListener("change", ({ target }) => target.matches?.(KINDS) && this.#left(target), true);
    form.addEventListener("submit", (event) => { for (const one of form.querySelectorAll(KINDS)) this.#left(one); this.#stop(event, form); }, true);
  }

  // A text that is held never reaches what saves it.
  #typed(event) {
    const { target } = event;
    if (!target.matches?.(KINDS)) return;
    const isHeld = this.#look(target, { isTyping: true });
    if (isHeld || datesIn(target.value).length) event.stopImmediatePropagation();
    if (datesIn(target.value).length) this.#held.set(target, this.#held.get(target) ?? null);
  }

  // Left for another field: dates become days, and what is right is saved.
  #left(field) {
    const { text, dates } = withoutDates(field.value, this.dayZero, (n) => say("day", { n: `${n > 0 ? "+" : n < 0 ? "−" : ""}${Math.abs(n)}` }));
    const wasHeld = this.#held.has(field);
    if (dates.length) field.value = text;
    const isHeld = this.#look(field);
    if (dates.length) this.#note(field, dates);
    if (!isHeld && (dates.length || wasHeld)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #look(field, { isTyping = false } = {}) {
    const who = this.identity();
    const found = who ? naming(field.value, who, { allowed: this.allowed(), isTyping }) : [];
    this.#held.get(field)?.remove();
    this.#held.delete(field);
    if (!found.length) return false;
    const note = this.#warning(field, found);
    this.#held.set(field, note);
    field.after(note);
    return true;
  }

  #warning(field, found) {
    const words = found.map((word) => `“${word}”`).join(", ");
    const button = make("button", { type: "button", className: "button", textContent: say("no_name_here") });
    button.addEventListener("click", async () => {
      for (const word of found) await this.allow(word);
      this.#left(field);
      if (!this.#held.has(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const note = make("div", { className: "note bad" }, make("p", { textContent: say("names_patient", { words }) }), button);
    note.setAttribute("role", "alert");
    return note;
  }

  // What became of the dates, so that a wrong reading is seen.
  #note(field, dates) {
    const told = dates.map(({ written, token }) => `“${written}” → ${token}`).join(", ");
    const note = make("p", { className: "hint", textContent: say("dates_turned", { dates: told }) });
    note.setAttribute("role", "status");
    field.parentElement.querySelector("[data-dates]")?.remove();
    note.dataset.dates = "";
    field.after(note);
  }

  #stop(event, form = document) {
    const [field] = [...this.#held.keys()].filter((one) => form.contains(one));
    if (!field) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.focus();
  }
}
