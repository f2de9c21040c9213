// A macro's word followed by a space or Tab becomes its text; Tab then goes from gap to gap.
const form = document.querySelector("[data-report]");
const panel = form.querySelector("[data-macros-url]");
const GAP = /\[[ \t\u00a0….·_]*\]/;
let macros = null, fresh = null;

async function load() {
  if (macros || !panel) return;
  macros = new Map();
  try {
    const answer = await fetch(panel.dataset.macrosUrl, { headers: { Accept: "application/json" } });
    if (answer.ok) macros = new Map(Object.entries(await answer.json()));
  } catch { macros = null; }
}

function write(area, text, from, to) {
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function nextGap(area, from) {
  const found = GAP.exec(area.value.slice(from));
  if (!found) return false;
  area.setSelectionRange(from + found.index, from + found.index + found[0].length);
  return true;
}

function expand(area, ending) {
  const end = area.selectionStart;
  const word = /[\p{L}\p{N}_./+-]{2,24}$/u.exec(area.value.slice(0, end));
  const text = word && macros?.get(word[0].toLowerCase());
  if (!text || area.selectionEnd !== end) return false;
  const start = end - word[0].length;
  if (/[\p{L}\p{N}]/u.test(area.value[start - 1] ?? "")) return false;
  const put = ending && !GAP.test(text) ? text + ending : text;
  write(area, put, start, end);
  fresh = { area, start, length: put.length, word: word[0] };
  nextGap(area, start) && area.selectionEnd <= start + put.length || area.setSelectionRange(start + put.length, start + put.length);
  return true;
}

function takeBack(area) {
  const { start, length, word } = fresh;
  write(area, word, start, start + length);
}

form.addEventListener("focusin", ({ target }) => { if (target.matches("textarea")) load(); });
form.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches("textarea") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Backspace" && fresh?.area === area) {
    event.preventDefault(); takeBack(area); fresh = null;
    return;
  }
  const isTab = event.key === "Tab" && !event.shiftKey;
  const inGap = GAP.test(area.value.slice(area.selectionStart, area.selectionEnd));
  const expanded = (event.key === " " || isTab) && expand(area, isTab ? "" : " ");
  if (expanded || (isTab && inGap && nextGap(area, area.selectionEnd))) { event.preventDefault(); return; }
  fresh = null;
});
form.addEventListener("pointerdown", () => { fresh = null; });
