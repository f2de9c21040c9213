// Real dates, for the site alone while its vault is open: of the examinations, from the card; of what was typed, beside the
// days counted from the day the case was opened (free-text.js). Nothing of it is sent.

const TEXTS = "section[aria-labelledby=question-title] .pre, section[aria-labelledby=question-title] dd, #thread .thread .pre";
const DAY = /(?<!\p{L})(?:day|jour|día|dia|اليوم) ([+−]?\d{1,5})(?!\d)/gu;
const DAY_MS = 86_400_000;

// When the images of a card were taken, as YYYY-MM-DD and the hour where it is known; the earliest first.
export function examinedOn({ originals = {} }) {
  const found = Object.values(originals).map(({ dates = {} }) => written(dates.StudyDate ?? "", dates.StudyTime ?? ""));
  return [...new Set(found.filter(Boolean))].sort().join(", ");
}

function written(date, time) {
  const day = date.replace(/[.-]/g, "").match(/^(\d{4})(\d\d)(\d\d)/), hour = time.replace(/:/g, "").match(/^(\d\d)(\d\d)/);
  if (!day) return "";
  return [day.slice(1).join("-"), ...(hour ? [hour.slice(1).join(":")] : [])].join(" ");
}

// A counted day of a text as YYYY-MM-DD.
export function dateOfDay(dayZero, written) {
  const count = Number(written.replace("−", "-"));
  return new Date(Date.parse(`${dayZero}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

export function showDates(dayZero) {
  hideDates();
  for (const place of document.querySelectorAll(TEXTS)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT), nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) beside(node, dayZero);
  }
}

export function hideDates() {
  for (const one of document.querySelectorAll("[data-real-date]")) one.remove();
}

// From the last to the first, so that what stands before keeps its place.
function beside(node, dayZero) {
  for (const match of [...node.data.matchAll(DAY)].reverse()) {
    const made = document.createElement("span");
    made.dataset.realDate = "";
    made.className = "quiet";
    made.append(" (", Object.assign(document.createElement("bdi"), { textContent: dateOfDay(dayZero, match[1]) }), ")");
    node.splitText(match.index + match[0].length).before(made);
  }
}
