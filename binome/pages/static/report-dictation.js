// Records phrase by phrase, keeps each on the device until the server has it, writes it at the cursor.
const form = document.querySelector("[data-report]");
const panel = form.querySelector("[data-dictation]");
const button = panel.querySelector("[data-record]");
const told = panel.querySelector("[data-dictated]");
const heard = panel.querySelector("[data-heard]");
const language = panel.querySelector("[name=dictation_language]");
const words = panel.dataset;
const partial = panel.querySelector("[data-partial]");
const SILENCE_MS = 700, LONGEST_MS = 20000, IDLE_MS = 10000, LOUD = 0.015, RETRY_MS = 5000, PIECE_MS = 1000;
let area = form.elements.findings, stream = null, recorder = null, meter = null, busy = false;

for (const name of ["clinical_information", "technique", "findings", "conclusion"]) {
  form.elements[name].addEventListener("focus", ({ target }) => { area = target; });
}

// --- what is not yet with the server lies in IndexedDB, through a reload and a cut
const opened = new Promise((resolve, reject) => {
  const ask = indexedDB.open("binome-dictation", 1);
  ask.onupgradeneeded = () => ask.result.createObjectStore("phrases", { keyPath: "key" });
  ask.onsuccess = () => resolve(ask.result);
  ask.onerror = () => reject(ask.error);
});
async function store(mode, act) {
  const base = await opened;
  return new Promise((resolve, reject) => {
    const ask = act(base.transaction("phrases", mode).objectStore("phrases"));
    ask.onsuccess = () => resolve(ask.result);
    ask.onerror = () => reject(ask.error);
  });
}
const waiting = async () => (await store("readonly", (rows) => rows.getAll()))
  .filter((one) => one.url === words.url).sort((a, b) => a.at - b.at);

async function keep(audio) {
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 40);
  await store("readwrite", (rows) => rows.put({ key, audio, at: Date.now(), url: words.url, language: language.value, section: area.name }));
  send();
}

async function send() {
  if (busy) return;
  busy = true;
  try {
    for (const one of await waiting()) if (!(await sendOne(one))) { setTimeout(send, RETRY_MS); break; }
  } finally { busy = false; }
}

function post(one) {
  const target = form.elements[one.section];
  const before = target.value.slice(0, target.selectionStart ?? target.value.length).trimEnd();
  const body = new FormData();
  body.append("audio", one.audio, "said");
  body.append("key", one.key);
  body.append("language", one.language);
  body.append("fresh", !before || /[.?!…\n]$/.test(before) ? "1" : "0");
  if (one.isPartial) body.append("partial", "1");
  return fetch(words.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
}

// What is heard so far stands beside the button, never in the report; what two hearings agree on is firm.
let hearing = false, heardBefore = "";
async function preview(pieces, isCurrent) {
  if (hearing || !partial || !navigator.onLine) return;
  hearing = true;
  try {
    const answer = await post({ audio: new Blob(pieces, { type: pieces[0].type }), key: "partial", language: language.value, section: area.name, isPartial: true });
    const text = answer.status === 200 ? (await answer.json()).text : "";
    if (text && isCurrent()) {
      let firm = 0;
      while (firm < text.length && text[firm] === heardBefore[firm]) firm += 1;
      const sure = Object.assign(document.createElement("b"), { textContent: text.slice(0, firm) });
      partial.replaceChildren(sure, text.slice(firm));
      heardBefore = text;
    }
  } catch { /* the whole phrase comes anyway */ }
  hearing = false;
}
function forget() { heardBefore = ""; partial?.replaceChildren(); }

async function sendOne(one) {
  let answer;
  try {
    answer = await post(one);
  } catch { told.textContent = words.offline; return false; }
  const said = await answer.json().catch(() => ({}));
  if (answer.status !== 200) told.textContent = said.sentence || words.offline;
  if (answer.status === 202 || answer.status >= 500) return false;
  await store("readwrite", (rows) => rows.delete(one.key));
  if (answer.ok) { told.textContent = words.written; forget(); await write(said, one); }
  return true;
}

// --- what was said happens
async function write(said, one) {
  area = form.elements[one.section];
  for (const step of said.steps) await (ACTS[step.act] ?? (() => {}))(step.said);
  show(said.words, one.key);
}
function put(text) {
  const at = area.selectionStart ?? area.value.length, before = area.value.slice(0, at);
  const gap = before && !/\s$/.test(before) && !/^[\n.,;:?!…)\u00a0\u202f]/.test(text) ? " " : "";
  area.setRangeText(gap + text, at, area.selectionEnd ?? at, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
const ACTS = {
  text: put,
  section: (name) => { area = form.elements[name] ?? area; area.focus(); area.setSelectionRange(area.value.length, area.value.length); },
  normal: () => form.querySelector("[data-fill]")?.click(),
  next_gap: () => {
    const at = area.value.indexOf("[", area.selectionEnd), end = area.value.indexOf("]", at);
    if (at >= 0 && end >= 0) { area.focus(); area.setSelectionRange(at, end + 1); }
  },
  macro: async (name) => {
    const answer = await fetch(words.macros, { headers: { Accept: "application/json" } });
    const known = answer.ok ? await answer.json() : {};
    const wanted = Object.keys(known).find((one) => one.toLowerCase() === name.replaceAll(" ", "")) ?? Object.keys(known).find((one) => one.toLowerCase() === name);
    put(wanted ? known[wanted] : name);
  },
};
function show(list, key) {
  const line = document.createElement("p");
  const sound = new Audio(`${words.sound}?key=${encodeURIComponent(key)}`);
  sound.preload = "none";
  for (const one of list) {
    const word = document.createElement("button");
    word.type = "button"; word.className = one.confidence < 0.5 ? "link unsure" : "link";
    word.textContent = one.text;
    word.addEventListener("click", () => {
      sound.currentTime = Math.max(0, one.start - 0.2); sound.play();
      setTimeout(() => sound.pause(), (one.end - one.start + 0.5) * 1000);
    });
    line.append(word, " ");
  }
  heard.append(line);
  heard.parentElement.hidden = false;
}

// --- the microphone: a pause ends a phrase
async function start() {
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }); }
  catch { told.textContent = words.refused; return; }
  button.setAttribute("aria-pressed", "true");
  told.textContent = words.listening;
  const context = new AudioContext(), analyser = context.createAnalyser(), level = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  let begun = 0, spoke = 0;
  const phrase = () => {
    const type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24000 });
    begun = Date.now(); spoke = 0;
    let isSpoken = false;
    const pieces = [], own = recorder;
    recorder.ondataavailable = ({ data }) => {
      if (data.size) pieces.push(data);
      if (isSpoken && own.state === "recording") preview([...pieces], () => own.state === "recording");
    };
    recorder.onstop = () => {
      if (isSpoken && pieces.length) keep(new Blob(pieces, { type: own.mimeType }));
      if (stream?.active) phrase();
    };
    recorder.mark = () => { isSpoken = true; };
    recorder.start(PIECE_MS);
  };
  phrase();
  meter = setInterval(() => {
    analyser.getFloatTimeDomainData(level);
    const loud = Math.sqrt(level.reduce((sum, one) => sum + one * one, 0) / level.length) > LOUD, now = Date.now();
    if (loud) { spoke = now; recorder.mark(); }
    const isOver = spoke ? now - spoke > SILENCE_MS || now - begun > LONGEST_MS : now - begun > IDLE_MS;
    if (isOver && recorder.state === "recording") recorder.stop();
  }, 60);
  stream.close = () => { clearInterval(meter); context.close(); };
}
function stop() {
  const ended = stream;
  stream = null;
  if (recorder?.state === "recording") recorder.stop();
  ended.close();
  for (const track of ended.getTracks()) track.stop();
  button.setAttribute("aria-pressed", "false");
  told.textContent = "";
}
async function turn() { if (stream) stop(); else await start(); }

if (navigator.mediaDevices && globalThis.MediaRecorder && globalThis.indexedDB) {
  panel.hidden = false;
  button.addEventListener("click", turn);
  addEventListener("keydown", (event) => {
    if (event.key === "F4" && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); turn(); }
  });
  addEventListener("online", send);
  send();
}
