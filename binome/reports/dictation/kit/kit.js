// Shows one sentence after the other, records it, and hands the recording to the command that serves this page.
const by = (id) => document.getElementById(id);
const words = by("told").dataset;
const rows = await (await fetch("/sentences.json")).json();
let at = Math.max(0, rows.findIndex((one) => !one.is_recorded)), recorder = null, pieces = [];

function show() {
  const one = rows[at];
  by("sentence").textContent = one.text;
  by("sentence").lang = one.name.slice(0, 2);
  by("place").textContent = `${at + 1} / ${rows.length} · ${rows.filter((each) => each.is_recorded).length} ${words.recorded}`;
  by("heard").hidden = !one.is_recorded;
  if (one.is_recorded) by("heard").src = `/recordings/${one.name}?${Date.now()}`;
}
function go(by_) { if (recorder) return; at = Math.min(rows.length - 1, Math.max(0, at + by_)); by("told").textContent = ""; show(); }

async function turn() {
  if (recorder) { recorder.stop(); return; }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!stream) { by("told").textContent = words.deaf; return; }
  pieces = [];
  recorder = new MediaRecorder(stream);
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = async () => {
    for (const track of stream.getTracks()) track.stop();
    const answer = await fetch(`/recordings/${rows[at].name}`, { method: "PUT", body: new Blob(pieces) }).catch(() => null);
    recorder = null;
    by("record").setAttribute("aria-pressed", "false");
    rows[at].is_recorded ||= Boolean(answer?.ok);
    show();
    by("told").textContent = answer?.ok ? words.kept : words.lost;
  };
  recorder.start();
  by("record").setAttribute("aria-pressed", "true");
}
by("record").addEventListener("click", turn);
by("next").addEventListener("click", () => go(1));
by("back").addEventListener("click", () => go(-1));
addEventListener("keydown", (event) => {
  if (event.target.matches("button") && event.key === " ") return;
  const act = { " ": turn, ArrowRight: () => go(1), ArrowLeft: () => go(-1) }[event.key];
  if (act) { event.preventDefault(); act(); }
});
show();
