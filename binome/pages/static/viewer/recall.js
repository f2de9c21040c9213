// Hides images on an open page soon after they were withdrawn, rejected, contested or taken away.
const box = document.querySelector("[data-shown-url]");
const EVERY_MS = 15000;
let before = null, timer = 0;

async function shownNow() {
  const answer = await fetch(box.dataset.shownUrl, { headers: { Accept: "application/json" } });
  if (answer.status === 403 || answer.status === 404) return {};
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  return answer.ok && isJson ? (await answer.json()).series : null;
}

// A series that is gone, or that holds fewer images than it did, is never left on the screen.
function isGone(now) {
  const open = [...document.querySelectorAll("[data-viewer] [data-series]")];
  const ids = open.map((link) => link.dataset.series.split("/").at(-2));
  return ids.some((id) => !(id in now) || (before && now[id] < before[id]));
}

function hide() {
  clearInterval(timer);
  const note = Object.assign(document.createElement("p"), { className: "note bad", textContent: box.dataset.words + " " });
  note.setAttribute("role", "alert");
  note.append(Object.assign(document.createElement("a"), { href: location.pathname, textContent: box.dataset.again }));
  const [first, ...others] = document.querySelectorAll("[data-viewer]");
  for (const viewer of others) viewer.remove();
  first?.replaceWith(note);
  fetch(box.dataset.forgetUrl).catch(() => {}); // its answer makes the browser forget kept pictures
}

async function look() {
  try {
    const now = await shownNow();
    if (now && isGone(now)) hide();
    if (now) before = now;
  } catch { /* the line is cut: the next turn asks again */ }
}

timer = setInterval(look, EVERY_MS);
addEventListener("online", look);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
look();
