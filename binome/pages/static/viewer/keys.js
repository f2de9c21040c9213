// One key per act, only while the eye is on the images: never in a field, never over another shortcut.

const ACTS = {
  w: (reading) => reading.take("window"),
  z: (reading) => reading.take("zoom"),
  p: (reading) => reading.take("pan"),
  s: (reading) => reading.take("scroll"),
  l: (reading) => reading.take("length"),
  i: (reading) => reading.invert(),
  r: (reading) => reading.reset(),
  0: (reading) => reading.fit(),
  n: (reading) => reading.actualSize(),
  f: (reading) => reading.toggleFullscreen(),
  u: (reading) => reading.undo(),
  "?": (reading) => reading.openHelp(),
  "+": (reading) => reading.zoomBy(1.25),
  "=": (reading) => reading.zoomBy(1.25),
  "-": (reading) => reading.zoomBy(0.8),
  Delete: (reading) => reading.removeLength(),
  Backspace: (reading) => reading.removeLength(),
  Escape: (reading) => reading.abandon(),
  ContextMenu: (reading) => reading.openMenu(),
  PageDown: (reading) => reading.go(reading.page),
  PageUp: (reading) => reading.go(-reading.page),
  Home: (reading) => reading.show(0),
  End: (reading) => reading.show(Infinity),
};

const ARROWS = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
const FIELD = "input, textarea, select, [contenteditable=''], [contenteditable=true], dialog, [role=menu]";

export function listenToKeys(root, reading) {
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const is_ours = at === document.body || root.contains(at);
    if (!is_ours || event.defaultPrevented || event.isComposing || at.closest(FIELD)) return;
    if (actOf(event, reading)) event.preventDefault();
  });
}

function actOf(event, reading) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey) return key.toLowerCase() === "z" && !event.shiftKey && done(reading.undo());
  if (event.altKey) return false;
  if (key in ARROWS) return done(arrow(event, reading));
  if (key === "F10" && event.shiftKey) return done(reading.openMenu());
  if (/^[1-6]$/.test(key)) return done(reading.preset(Number(key) - 1));
  const is_press = key === "Enter" || key === " ";
  if (is_press && target.closest("button, a")) return false;
  const act = ACTS[key.length === 1 ? key.toLowerCase() : key];
  return act ? done(act(reading)) : false;
}

const done = () => true;

// Plain arrows turn slices; with Shift they move the tool in hand, so that window, zoom and pan need no mouse.
function arrow(event, reading) {
  const [across, down] = ARROWS[event.key];
  if (event.shiftKey) return reading.nudge(across, down);
  return reading.go(down || (reading.words.is_rtl ? -across : across));
}
