// The verify page: what is scanned, chosen or pasted is checked here, with keys pinned at the first visit.
import { canCheck, checkAny } from "./check.js";

const form = document.querySelector("[data-verify]");
const answer = document.querySelector("[data-answer]");
const words = JSON.parse(document.getElementById("verify-words").textContent);
const offered = JSON.parse(document.getElementById("verify-keys").textContent);
const PINNED = "binome-verify-keys";

// What this browser saw first is what it trusts; a key that came later is used, and said to be new.
function keys() {
  let pinned = null;
  try { pinned = JSON.parse(localStorage.getItem(PINNED)); } catch { /* kept nowhere: the page's own */ }
  if (!pinned) {
    pinned = offered;
    try { localStorage.setItem(PINNED, JSON.stringify(offered)); } catch { /* private mode */ }
  }
  return { all: { ...offered, ...pinned }, pinned };
}

const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? all);

function say(kind, sentences) {
  answer.className = `note ${kind}`;
  answer.hidden = false;
  answer.replaceChildren(...sentences.filter(Boolean).map((said) => Object.assign(document.createElement("p"), { textContent: said })));
  answer.focus();
}

async function standing(hash) {
  try {
    const told = await fetch(`${form.dataset.standingUrl}${hash}/`, { headers: { Accept: "application/json" }, cache: "no-store" });
    return told.ok ? (await told.json()).standing : "offline";
  } catch { return "offline"; }
}

async function show(said) {
  if (!canCheck()) { say("warn", [words.cannot]); return; }
  const { all, pinned } = keys();
  const found = await checkAny(said, all);
  const isGood = ["pdf", "text", "mark"].includes(found.verdict);
  const facts = { ...found, status: words.statuses[found.status] ?? "", at: found.at?.toISOString().slice(0, 16).replace("T", " ") };
  const lines = [filled(words[found.verdict], facts)];
  if (isGood && !pinned[found.keyId]) lines.push(words.new_key);
  if (!isGood) { say("bad", lines); return; }
  say("good", [...lines, words.asking]);
  const now = await standing(found.hash);
  const isBad = now === "entered-in-error";
  say(isBad ? "bad" : now === "current" ? "good" : "warn", [...lines, words[now]]);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = form.elements.file.files;
  if (file) {
    if (file.type.startsWith("image/")) { const { readPhoto } = await import("./scan.js"); await scanned(await readPhoto(file)); }
    else await show(new Uint8Array(await file.arrayBuffer()));
    return;
  }
  await show(form.elements.text.value);
});

async function scanned(text) { if (text) await show(text); else say("warn", [words.no_code]); }

const camera = document.querySelector("[data-camera]");
if (camera && navigator.mediaDevices?.getUserMedia) {
  camera.hidden = false;
  camera.addEventListener("click", async () => {
    const { readCamera } = await import("./scan.js");
    try { await scanned(await readCamera(document.querySelector("[data-video]"))); }
    catch { say("warn", [words.no_camera]); }
  });
}

if (location.hash.length > 1) show(location.hash.slice(1));
addEventListener("hashchange", () => { if (location.hash.length > 1) show(location.hash.slice(1)); });
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(form.dataset.workerUrl).then(() => navigator.serviceWorker.ready)
    .then(() => { document.querySelector("[data-offline]").hidden = false; })
    .catch(() => { /* without it the page needs the network each time */ });
}
