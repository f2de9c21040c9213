// The patient check stopped: both identities side by side, the sender chooses or says why (SAFETY 1). All in this browser.

import { compare, DIFFERENT } from "./patients.js";
import { make, say } from "./words.js";

const LEAST_REASON = 5;
const FIELDS = ["name", "number", "birth_date", "sex"];
const shown = (text) => (text ?? "").replace(/\^/g, " ").replace(/=.*/, "").trim() || "–";

export class Decision {
  constructor(verdict, { groups, form, counts }) {
    const isChoice = verdict === "several_patients";
    const title = make("h3", { textContent: say(isChoice ? "several_title" : "mismatch_title") });
    const text = make("p", { textContent: say(isChoice ? "several_text" : "mismatch_text") });
    this.element = make("div", { className: "note bad" }, title, text);
    this.element.setAttribute("role", "alert");
    if (isChoice) this.element.append(...groups.map((group) => this.#choice(group, counts)));
    else this.element.append(...groups.map((group) => twins(form, group.identity)), this.#vouching());
  }

  #choice(group, counts) {
    const own = new Set(group.members.map((who) => JSON.stringify(who)));
    const n = counts.filter(({ who }) => own.has(JSON.stringify(who))).length;
    const button = make("button", { type: "button", className: "button main", textContent: say("this_patient") });
    button.addEventListener("click", () => this.onChoose(group));
    const lines = FIELDS.slice(0, 3).map((field) => make("bdi", { textContent: shown(group.identity[field]) }));
    const who = make("p", {}, make("b", {}, lines[0]), " · ", lines[1], " · ", lines[2], make("br"), make("span", { className: "quiet", textContent: say("files_of", { n }) }));
    return make("div", { className: "card" }, who, make("p", {}, button));
  }

  #vouching() {
    const field = make("input", { id: "vault-why", minLength: LEAST_REASON, maxLength: 1000, autocomplete: "off" });
    const label = make("label", { htmlFor: "vault-why", textContent: say("why") });
    const wrong = make("p", { className: "emergency", role: "alert" });
    const button = make("button", { className: "button danger", textContent: say("same_patient") });
    const form = make("form", { className: "stack" }, make("div", { className: "field" }, label, field), wrong, make("p", {}, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const why = field.value.trim();
      if (why.length < LEAST_REASON) { wrong.textContent = say("short_reason"); field.focus(); } else this.onVouch(why);
    });
    return form;
  }
}

function twins(form, file) {
  const fields = compare(file, form);
  const side = (title, who, isMarked) =>
    make("dl", {}, make("dt", { className: "quiet", textContent: say(title) }), ...FIELDS.map((field) =>
      make("dd", { className: isMarked && fields[field] === DIFFERENT ? "differs" : "" }, make("bdi", { textContent: shown(who[field]) }))));
  return make("div", { className: "twin" }, side("in_form", form, false), side("in_files", file, true));
}
