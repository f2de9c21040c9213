// What the whole series has come to: said beside the report, announced when it changes for good, offered when held back.

export function sayProgress(reading) {
  const { root, words, seen } = reading;
  const seen_box = document.querySelector("[data-viewer-seen]");
  const all_button = root.querySelector("[data-act=all]");
  const trouble_box = root.querySelector("[data-trouble]");
  const preview = root.querySelector("[data-preview]");
  const announced = new Set();

  function announceOnce(key, sentence) {
    if (announced.has(key)) return;
    announced.add(key);
    reading.announce(words.say(sentence));
  }

  reading.addEventListener("drawn", () => {
    const { frames, frame, loader } = reading;
    if (preview && frame.quality !== "none") preview.hidden = true;
    saySeen(seen_box, { reading, seen, words });
    offerAll(all_button, { frames, loader, words });
    sayTrouble(trouble_box, { frame, root, words });
    const is_all = frames.every((each) => each.was_complete || each.trouble);
    if (is_all) announceOnce(`all ${reading.series.url}`, "all_arrived");
    if (reading.line.is_cut !== announced.has("cut")) {
      if (reading.line.is_cut) announceOnce("cut", "link_cut");
      else announced.delete("cut");
    }
  });
}

// A status region: told once the hand rests, not at every slice.
const REST_MS = 700;
let resting;

function saySeen(box, { reading, seen, words }) {
  if (!box) return;
  const tell = () => {
    resting = undefined;
    tellSeen(box, { frames: reading.frames, seen, words });
  };
  resting ??= setTimeout(tell, box.textContent ? REST_MS : 0);
}

function tellSeen(box, { frames, seen, words }) {
  const count = (ids) => frames.filter((frame) => ids.has(frame.facts.id)).length;
  const text = words.say("seen", { n: count(seen.shown), total: frames.length, full: count(seen.full) });
  if (box.textContent !== text) box.textContent = text;
}

function offerAll(button, { frames, loader, words }) {
  const missing = frames.filter((frame) => frame.has_data && !frame.was_complete);
  const bytes = missing.reduce((sum, { facts, download }) => sum + facts.size_bytes - (download?.have ?? 0), 0);
  button.hidden = !loader.is_holding_back || !missing.length;
  if (!button.hidden) button.textContent = words.say("load_all", { size: words.size(bytes) });
}

function sayTrouble(box, { frame, root, words }) {
  box.hidden = !frame.trouble;
  if (!frame.trouble) return;
  const key = `trouble_${frame.trouble}`;
  box.querySelector("[data-why]").textContent = words.say(words.has(key) ? key : "trouble_unreadable");
  const link = box.querySelector("[data-original]");
  link.hidden = !root.dataset.original;
  if (root.dataset.original) link.href = root.dataset.original.replace("FRAME", encodeURIComponent(frame.facts.id));
}
