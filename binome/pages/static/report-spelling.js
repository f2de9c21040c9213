// Shows words no dictionary knows below their section; a press mends one or keeps it for good.
import { adopt, settle } from "./report.js";

const form = document.querySelector("[data-report]");
const lines = new Map([...form.querySelectorAll("[data-spelling]")].map((line) => [line.dataset.spelling, line]));
const words = form.querySelector("[data-spelling-words]")?.dataset;

function chip(text, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: text });
  button.addEventListener("click", act);
  return button;
}

function show(name, unknown) {
  const line = lines.get(name);
  const shown = unknown.map(({ word, suggestions }) => {
    const one = Object.assign(document.createElement("span"), { className: "unknown" });
    one.translate = false;
    const self = Object.assign(document.createElement("b"), { textContent: word, dir: "auto" });
    const others = suggestions.flatMap((other) => [" ", chip(other, () => mend(name, word, other))]);
    one.append(self, ...others, " ", chip(words.keep, () => keep(word)));
    return one;
  });
  line.replaceChildren(line.firstElementChild, ...shown.flatMap((one) => [" ", one]));
  line.hidden = !unknown.length;
}

// In the text area itself, from the end, so that the caret and what is being typed stay.
function mend(name, word, other) {
  const area = form.elements[name];
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_-])${word}(?![\\p{L}\\p{N}_])`, "gu");
  for (const { index } of [...area.value.matchAll(whole)].reverse()) area.setRangeText(other, index, index + word.length, "preserve");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  for (const one of lines.get(name).querySelectorAll(".unknown")) if (one.firstElementChild.textContent === word) one.remove();
  area.focus();
}

async function keep(word) {
  await settle();
  const body = new URLSearchParams(new FormData(form));
  body.set("teach", word);
  const answer = await fetch(words.url, {
    method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!answer.ok) return;
  const told = await answer.json();
  adopt(told.revision);
  mark(told.spelling);
}

function mark(found) { for (const name of lines.keys()) show(name, found[name] ?? []); }

form.addEventListener("saved", ({ detail }) => { if (words && detail.spelling) mark(detail.spelling); });
// The buttons that were there before any script act without leaving the page.
form.addEventListener("click", (event) => {
  const { name, value } = event.target;
  if (event.target.type !== "submit" || !["mend", "teach"].includes(name)) return;
  event.preventDefault();
  if (name === "mend") mend(...value.split("|"));
  else keep(value).catch(() => {});
});
