// Saves the report as it is typed, tells when images or messages arrive, signs with Ctrl+Enter.
const form = document.querySelector("[data-report]");
const words = JSON.parse(document.getElementById("report-words").textContent);
const saved = form.querySelector("[data-saved]");
const news = form.querySelector("[data-news]");
const SECTIONS = ["clinical_information", "technique", "findings", "conclusion"];
const PAUSE_MS = 800, RETRY_MS = 5000, NEWS_MS = 15000;
let timer = 0, busy = false, dirty = false, refused = false;

// An answer that got lost leaves the outcome unknown: the very same text goes again first, which
// changes nothing when it had arrived and brings back the revision to go on from.
let unknown = null;

async function save() {
  if (busy || refused || !(dirty || unknown)) return;
  busy = true;
  const body = unknown ?? new URLSearchParams(new FormData(form));
  if (!unknown) dirty = false;
  try {
    const answer = await fetch(form.dataset.saveUrl, {
      method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    const told = await answer.json();
    unknown = null;
    if (answer.ok) { form.elements.revision.value = told.revision; saved.textContent = words.saved; advise(told.advice); form.dispatchEvent(new CustomEvent("saved", { detail: told })); }
    else { refused = true; saved.textContent = told.sentence; saved.setAttribute("role", "alert"); }
  } catch {
    unknown = body; saved.textContent = words.unsaved; plan(RETRY_MS);
  }
  busy = false;
  if (dirty && !unknown) plan(0);
}

// What the guards say of the text as it was saved; it advises and stops nothing.
function advise(sentences) {
  const box = form.querySelector("[data-advice]");
  if (!box || !sentences) return;
  box.hidden = !sentences.length;
  box.querySelector("[data-advice-list]").replaceChildren(...sentences.map((said) => Object.assign(document.createElement("li"), { textContent: said })));
}

// For whoever else writes into the form: waits until nothing of it is on its way to the server.
export async function settle() {
  clearTimeout(timer);
  while (busy) await new Promise((resolve) => setTimeout(resolve, 40));
}

// The server has saved the whole form itself, under this revision.
export function adopt(revision) { form.elements.revision.value = revision; dirty = false; saved.textContent = words.saved; }

function plan(delay) { clearTimeout(timer); timer = setTimeout(save, delay); }

form.addEventListener("input", ({ target }) => {
  if (!SECTIONS.includes(target.name)) return;
  dirty = true;
  if (!refused) { saved.textContent = ""; plan(PAUSE_MS); }
});

let leaving = false;
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!busy) leaving = true;
  if (leaving) return;
  event.preventDefault();
  while (busy) await new Promise((resolve) => setTimeout(resolve, 40));
  leaving = true;
  form.requestSubmit(event.submitter);
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") form.requestSubmit(form.querySelector(".sign .main"));
  if (event.key === "F8" && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); jump(event.shiftKey); }
});

// F8 goes on to the next section, with Shift to the one before, behind what is written there.
function jump(isBack) {
  const areas = SECTIONS.map((name) => form.elements[name]).filter(Boolean), at = areas.indexOf(document.activeElement);
  const area = areas.at(isBack ? Math.max(at, 0) - 1 : (at + 1) % areas.length);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}
addEventListener("beforeunload", (event) => { if ((dirty || unknown) && !leaving) event.preventDefault(); });

async function look() {
  try {
    const answer = await fetch(form.dataset.stateUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const state = await answer.json();
    const images = state.images_fingerprint !== form.elements.images_fingerprint.value;
    const message = state.last_message_id !== form.elements.last_message_id.value;
    news.hidden = !(images || message);
    news.textContent = images ? words.images : message ? words.message : "";
    if (!news.hidden && !news.querySelector("a")) {
      const link = document.createElement("a");
      link.href = location.pathname; link.textContent = words.reload;
      news.append(" ", link);
    }
  } catch { /* the next turn asks again */ }
}
setInterval(look, NEWS_MS);
