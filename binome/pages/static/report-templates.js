// F2 puts the chosen template's normal text into empty sections; marks stay until a word is changed.
import { adopt, settle } from "./report.js";

const form = document.querySelector("[data-report]");
const panel = form.querySelector("[data-templates]");
const button = panel?.querySelector("[data-fill]");
const told = panel?.querySelector("[data-filled]");

async function fill() {
  await settle();
  const answer = await fetch(button.formAction, {
    method: "POST", body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  const said = await answer.json();
  told.textContent = said.sentence;
  if (!answer.ok) return;
  for (const [name, text] of Object.entries(said.texts)) put(form.elements[name], text);
  adopt(said.revision);
}

function put(area, text) {
  if (area.value.trim()) return;  // typed while the answer was on its way: a person's words stay
  area.value = text;
  area.rows = Math.max(area.rows, text.split("\n").length);
  const mark = document.createElement("span");
  mark.className = "small urgent";
  mark.dataset.untouched = area.name;
  mark.textContent = panel.dataset.untouchedWords;
  area.after(mark);
}

form.addEventListener("input", ({ target }) => form.querySelector(`[data-untouched="${target.name}"]`)?.remove());
button?.addEventListener("click", (event) => { event.preventDefault(); run(); });
addEventListener("keydown", (event) => {
  if (event.key !== "F2" || event.ctrlKey || event.altKey || event.metaKey || !button) return;
  event.preventDefault();
  run();
});

// Without a link the button does what it does without scripts: the whole form goes once, by itself.
function run() { fill().catch(() => form.requestSubmit(button)); }
