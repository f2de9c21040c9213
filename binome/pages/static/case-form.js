// Saves the case form as it is typed. Nothing is lost by a cut: what could not be saved is tried again.
const form = document.querySelector("[data-case-form]");
const words = JSON.parse(document.getElementById("case-form-words").textContent);
const status = form.querySelector("[data-saved]");
const IDENTITY = new Set(["patient_name", "patient_number", "birth_date"]);
const PAUSE_MS = 700, RETRY_MS = 4000;
const waiting = new Map();
let timer = 0, busy = false;

const template = form.querySelector("template[data-identity]");
if (template) template.replaceWith(template.content);

const csrf = () => form.elements.csrfmiddlewaretoken.value;

async function post(url, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function save() {
  if (busy || !waiting.size) return;
  busy = true;
  const taken = new Map(waiting);
  waiting.clear();
  const identity = [...taken].filter(([name]) => IDENTITY.has(name));
  const rest = [...taken].filter(([name]) => !IDENTITY.has(name));
  try {
    if (identity.length) await post(form.dataset.identityUrl, identityFields());
    if (rest.length) await post(form.dataset.saveUrl, rest);
    status.textContent = words.saved;
    document.dispatchEvent(new CustomEvent("binome:case-saved"));
  } catch {
    for (const [name, value] of taken) if (!waiting.has(name)) waiting.set(name, value);
    status.textContent = words.unsaved;
    plan(RETRY_MS);
  }
  busy = false;
  if (waiting.size && status.textContent === words.saved) plan(0);
}

function identityFields() {
  return [...IDENTITY].map((name) => [name, form.elements[name]?.value ?? ""]);
}

function plan(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

function ageFrom(birthDate) {
  const born = new Date(birthDate + "T12:00");
  if (Number.isNaN(born.valueOf())) return "";
  const days = Math.floor((Date.now() - born) / 86400000);
  if (days < 0 || days > 130 * 366) return "";
  if (days < 31) return words.days.replace("%d", days);
  const now = new Date();
  let months = (now.getFullYear() - born.getFullYear()) * 12 + now.getMonth() - born.getMonth();
  if (now.getDate() < born.getDate()) months -= 1;
  if (months < 36) return words.months.replace("%d", months);
  const years = Math.floor(months / 12);
  return words.years.replace("%d", years > 89 ? "90+" : years);
}

form.addEventListener("input", ({ target }) => {
  if (target.name === "birth_date" || target.dataset.typed === "birth_date") {
    const age = ageFrom(target.value);
    if (age) { form.elements.age.value = age; waiting.set("age", age); plan(PAUSE_MS); }
  }
  if (!target.name || target.type === "hidden") return;
  waiting.set(target.name, target.value);
  status.textContent = "";
  plan(PAUSE_MS);
});
form.addEventListener("submit", (event) => { event.preventDefault(); plan(0); });

// Sending waits for the last typed word, then goes as a plain form.
const sending = document.querySelector("[data-send-form]");
sending?.addEventListener("submit", async (event) => {
  if (!waiting.size && !busy) return;
  event.preventDefault();
  while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
  await save();
  if (waiting.size) sending.querySelector("button").focus();
  else sending.submit();
});
addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });

// What the hub knows of the files: patient check and decisions, refreshed while it still works.
const intake = document.querySelector("[data-intake]");
let shown = intake?.innerHTML;
async function refresh() {
  if (!intake || intake.contains(document.activeElement)) return;
  try {
    const answer = await fetch(intake.dataset.intakeUrl, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const html = await answer.text();
    if (html !== shown) { shown = html; intake.innerHTML = html; }
  } catch { /* the next turn asks again */ }
}
if (intake) {
  setInterval(refresh, 3000);
  document.addEventListener("binome:case-saved", refresh);
  document.addEventListener("binome:upload-changed", refresh);
}
