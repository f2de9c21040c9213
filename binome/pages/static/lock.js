// The idle lock: covers the page, keeps what was typed in memory, and asks who goes on.
const idle = Number(document.documentElement.dataset.idle) * 1000;
const PING = 60000, LOOK = 5000;
let last = Date.now(), told = last, cover = null;

const ask = (path, body) => fetch(path, {
  method: "POST", body, headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() },
});
const token = () => /(?:^|; )(?:__Host-)?binome-csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";

function here() {
  if (cover) return;
  last = Date.now();
  if (last - told < PING) return;
  told = last;
  ask("/accounts/active/").then((answer) => { if (answer.status === 423) lock(); }, () => {});
}

async function lock() {
  if (cover) return;
  cover = document.createElement("dialog");
  cover.className = "lock";
  cover.addEventListener("cancel", (event) => event.preventDefault());
  document.documentElement.classList.add("locked");
  document.body.append(cover);
  cover.showModal();
  try {
    show(await (await ask("/accounts/lock/")).text());
    if (/(?:^|; )binome_kept=/.test(document.cookie)) (await import("./kept/forget.js")).forgetEverything();
  } catch {
    setTimeout(() => { cover.remove(); cover = null; lock(); }, LOOK);
  }
}

function show(html) {
  cover.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
  cover.querySelector("input:not([type=hidden])")?.focus();
  for (const form of cover.querySelectorAll("[data-unlock]")) form.addEventListener("submit", unlock);
}

async function unlock(event) {
  event.preventDefault();
  try {
    const answer = await ask("/accounts/unlock/", new FormData(event.target));
    if (answer.status === 205) return location.assign("/");
    if (answer.status !== 204) return show(await answer.text());
    cover.close();
    cover.remove();
    cover = null;
    document.documentElement.classList.remove("locked");
    last = told = Date.now();
  } catch {
    event.target.querySelector("button").focus();
  }
}

if (idle) {
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(name, here, { passive: true, capture: true });
  }
  setInterval(() => { if (Date.now() - last > idle && !("offline" in document.documentElement.dataset)) lock(); }, Math.min(LOOK, idle / 3));
  document.querySelector("[data-lock]")?.addEventListener("click", (event) => {
    event.preventDefault();
    lock();
  });
}
