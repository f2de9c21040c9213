// Asks the server whether what is kept here is still this reader's; what is not goes at once (SAFETY 2).
import { forgetEverything } from "./forget.js";
import { agreed, casesKept, channel, FLAG, forget } from "./safe.js";

const EVERY_MS = 60_000;
const LOCKED = 423;

// A series that is gone, or that holds fewer images than it did: the copy is not what may be shown.
const isLess = (kept, now) => Object.entries(kept).some(([id, count]) => !(now[id] >= count));

async function judge({ id, plan }) {
  const answer = await fetch(plan.shown_url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (answer.status === LOCKED || answer.status === 401 || answer.redirected) return "ended";
  if (answer.status === 403 || answer.status === 404) return "gone";
  if (!answer.ok) return "unknown";
  return isLess(plan.series_counts, (await answer.json()).series) ? "gone" : (await agreed(id), "agreed");
}

export async function agree() {
  const left = [];
  for (const kept of await casesKept()) {
    const word = await judge(kept).catch(() => "unknown");
    if (word === "ended") return forgetEverything();
    if (word !== "gone") left.push(kept);
    else {
      await forget(kept.id);
      channel().postMessage(kept.id);
    }
  }
  if (!left.length) document.cookie = `${FLAG}=; path=/; max-age=0; samesite=strict`;
  return left;
}

const look = () => agree().catch(() => { /* a browser that keeps nothing has nothing to ask about */ });
setInterval(look, EVERY_MS);
addEventListener("online", look);
look();
