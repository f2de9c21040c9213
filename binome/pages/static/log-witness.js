// This browser as a witness: keeps the hub's newest audit checkpoint and holds the next one against it.
// docs/formats/audit-log.md, 6. Once a day; the kept text proves to anybody what the hub once showed.
const KEY = "binome-log", DAY = 86400000, ROOT = /^[0-9a-f]{64}$/;
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (raw) => Array.from(raw, (one) => one.toString(16).padStart(2, "0")).join("");
const node = async (left, right) => hex(new Uint8Array(
  await crypto.subtle.digest("SHA-256", bytes(`01${left}${right}`))));
const token = () => /(?:^|; )(?:__Host-)?binome-csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";

export function readCheckpoint(text) {
  const [title, size, root] = text.split("\n");
  if (title !== "binome audit checkpoint" || !/^\d{1,15}$/.test(size)) throw new Error("no checkpoint");
  return { size: Number(size), root: hex(Uint8Array.from(atob(root), (one) => one.charCodeAt(0))) };
}

// RFC 9162 section 2.1.4.2: the tree of `now` begins with the tree of `first`.
export async function isConsistent(first, now, proof) {
  if (!proof.every((step) => ROOT.test(step))) return false;
  if (first.size === now.size) return !proof.length && first.root === now.root;
  if (!(first.size > 0 && first.size < now.size) || !proof.length) return false;
  const power = Number.isInteger(Math.log2(first.size));
  const steps = power ? [first.root, ...proof] : proof;
  let at = first.size - 1, last = now.size - 1;
  const half = () => { at = Math.floor(at / 2); last = Math.floor(last / 2); };
  while (at % 2) half();
  let before = steps[0], after = steps[0];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (at % 2 || at === last) {
      [before, after] = [await node(step, before), await node(step, after)];
      while (!(at % 2) && at) half();
    } else after = await node(after, step);
    half();
  }
  return last === 0 && before === first.root && after === now.root;
}

async function fits(kept, said) {
  try { return await isConsistent(readCheckpoint(kept.text), readCheckpoint(said.checkpoint), said.proof); }
  catch { return false; }
}

async function tell(kept) {
  for (const line of document.querySelectorAll("[data-log-doubted]")) line.hidden = false;
  if (kept.told) return;
  const answer = await fetch("/audit/log/doubted/", {
    method: "POST", body: new URLSearchParams({ seen: kept.text }),
    headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() },
  });
  if (answer.ok) localStorage.setItem(KEY, JSON.stringify({ ...kept, told: true }));
}

async function look() {
  let kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (kept?.doubted) return tell(kept);
  if (kept && Math.abs(Date.now() - kept.at) < DAY) return;
  const size = kept ? readCheckpoint(kept.text).size : 0;
  const answer = await fetch(`/audit/log/?size=${size}`, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
  const said = await answer.json();
  if (kept && !(await fits(kept, said))) {
    kept = { ...kept, doubted: said.checkpoint ?? "nothing" };
    localStorage.setItem(KEY, JSON.stringify(kept));
    return tell(kept);
  }
  if (said.checkpoint) localStorage.setItem(KEY, JSON.stringify({ text: said.checkpoint, at: Date.now() }));
}

// Without a safe context or room to keep it a browser is no witness; nothing else depends on it.
if (globalThis.crypto?.subtle && document.querySelector("[data-log-doubted]")) look().catch(() => {});
