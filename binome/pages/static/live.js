// The live view asks for itself anew and shows what changed; without JavaScript, "Look again" does.
const shown = document.querySelector("[data-live]");
let timer = 0;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-live]");
    if (!next) return;
    if (next.innerHTML !== shown.innerHTML) shown.innerHTML = next.innerHTML;
    if (!Number(next.dataset.seconds)) clearInterval(timer);
  } catch { /* the link is down: the next turn asks again */ }
}
const seconds = Number(shown.dataset.seconds);
if (seconds) timer = setInterval(look, seconds * 1000);
