// The row of tools, the help sheet, full screen and the long-press menu: one act, one button or menu line, one key.

const TOOLS = [
  "window", "zoom", "pan", "scroll", "length", "angle", "cobb", "ellipse", "polygon", "arrow", "probe", "box", "magnify", "cross",
];

const KEYS = {
  w: "window", z: "zoom", p: "pan", s: "scroll", l: "length", a: "angle", c: "cobb", e: "ellipse", g: "polygon", t: "arrow",
  v: "probe", b: "box", m: "magnify", x: "cross", i: "invert", r: "reset", 0: "fit", n: "actual", f: "full", u: "undo", "?": "help",
  o: "right", O: "left", h: "mirror", H: "upside", " ": "cine", y: "sync", d: "layout", j: "mpr", 8: "slab", 9: "thicker", 7: "thinner", k: "key", q: "list",
  "+": "larger", "=": "larger", "-": "smaller", Delete: "remove", Backspace: "remove", Escape: "abandon", Enter: "done",
  ContextMenu: "more", PageDown: "page_down", PageUp: "page_up", Home: "first", End: "last",
};

const GROUPS = {
  measure: ["length", "angle", "cobb", "ellipse", "polygon", "arrow", "probe", "list", "key", "states", "overlay", "redo"],
  turns: ["right", "left", "mirror", "upside"],
  panes: ["one", "two", "four", "compare", "sync", "cross", "mpr", "slab", "thicker", "thinner", "keep_hanging", "forget_hanging", "keep", "kept", "second", "ohif", "elsewhere"],
};

const capOf = (act) => {
  const key = Object.keys(KEYS).find((each) => KEYS[each] === act) ?? "";
  return /^[A-Z]$/.test(key) ? `⇧${key}` : key === " " ? "␣" : key.toUpperCase();
};

// What each act does; what is fetched when first asked for lives in more/.
function actsOf(desk) {
  const { menu, words } = desk;
  const now = (does) => () => does(desk.reading);
  const from = (file, does) => async () => {
    const found = await desk.bring(file);
    if (found) does(found);
  };
  const { dataset } = desk.root;
  const hidden = { slab: !desk.mpr, compare: !desk.strip.some((entry) => "prior" in entry.dataset), keep_hanging: !dataset.hangingUrl, keep: !dataset.keepUrl, kept: !dataset.keepUrl, states: !dataset.states, ohif: !dataset.ohifUrl, elsewhere: !dataset.elsewhereUrl, second: !dataset.secondUrl };
  const isOffered = (act) => !({ ...hidden, slab: !desk.mpr, thicker: !desk.mpr, thinner: !desk.mpr, overlay: !desk.overlays, forget_hanging: hidden.keep_hanging })[act];
  const group = (name) => (at) => menu.open({ items: GROUPS[name].filter(isOffered).map((act) => desk.entry(act)), at, label: words.say(`act_${name}`) });
  return {
    ...Object.fromEntries(TOOLS.map((tool) => [tool, () => desk.take(tool)])),
    ...Object.fromEntries(["right", "left", "mirror", "upside"].map((way) => [way, now((reading) => reading.turn(way))])),
    ...Object.fromEntries(Object.keys(GROUPS).map((name) => [name, group(name)])),
    invert: now((reading) => reading.invert()),
    reset: now((reading) => reading.reset()),
    fit: now((reading) => reading.fit()),
    actual: now((reading) => reading.actualSize()),
    larger: now((reading) => (desk.cine?.is_playing ? desk.cine.faster(1) : reading.zoomBy(1.25))),
    smaller: now((reading) => (desk.cine?.is_playing ? desk.cine.faster(-1) : reading.zoomBy(0.8))),
    page_down: now((reading) => reading.go(reading.page)),
    page_up: now((reading) => reading.go(-reading.page)),
    first: now((reading) => reading.show(0)),
    last: now((reading) => reading.show(Infinity)),
    presets: (at) => menu.open({ items: desk.reading.presets(), at, label: words.say("act_presets") }),
    more: (at) => desk.openMenu(at),
    full: () => toggleFullscreen(desk.root),
    help: () => desk.root.querySelector("[data-help]").showModal(),
    all: now((reading) => reading.loader?.loadAll()),
    undo: () => desk.marks?.undo(),
    redo: () => desk.marks?.redo(),
    remove: () => desk.marks?.removeNear(desk.reading),
    abandon: () => desk.abandon(),
    done: () => desk.hand?.double?.(desk.reading),
    cine: from("cine", ({ playOf }) => playOf(desk).toggle()),
    list: from("pencil", ({ openList }) => openList(desk)),
    key: from("pencil", ({ markKeyImage }) => markKeyImage(desk)),
    layout: from("panes", ({ panesOf }) => panesOf(desk).next()),
    one: from("panes", ({ panesOf }) => panesOf(desk).set(1)),
    two: from("panes", ({ panesOf }) => panesOf(desk).set(2)),
    four: from("panes", ({ panesOf }) => panesOf(desk).set(4)),
    states: async (at) => (await desk.bring("states"))?.choose(desk, at),
    overlay: () => desk.overlays?.toggle(),
    compare: from("hanging", ({ compare }) => compare(desk, desk.readings.length > 1 ? 4 : 2)),
    keep_hanging: from("hanging", ({ keepHanging }) => keepHanging(desk)),
    forget_hanging: from("hanging", ({ forgetHanging }) => forgetHanging(desk)),
    keep: from("keep", ({ keepCase }) => keepCase(desk)),
    kept: () => location.assign("/kept/"),
    ohif: () => location.assign(dataset.ohifUrl),
    elsewhere: () => open(dataset.elsewhereUrl, "_blank", "noopener"),
    second: () => open(dataset.secondUrl, "binome-images"),
    sync: from("panes", ({ panesOf }) => panesOf(desk).toggleSync()),
    mpr: from("mpr", ({ toggleMpr }) => toggleMpr(desk)),
    slab: () => desk.mpr?.nextSlab(),
    thicker: () => desk.mpr?.thicken(2),
    thinner: () => desk.mpr?.thicken(-2),
  };
}

const stateOf = (desk, act) => {
  if (TOOLS.includes(act)) return act === desk.tool;
  if (act === "invert") return Boolean(desk.reading.series?.is_inverted);
  if (act === "cine") return Boolean(desk.cine?.is_playing);
  if (act === "sync") return desk.panes?.is_synced ?? true;
  if (act === "mpr") return Boolean(desk.mpr);
  if (act === "overlay") return Boolean(desk.overlays?.is_shown);
  return undefined;
};

export function fitTools(desk) {
  const { root, menu, words } = desk;
  const buttons = new Map([...root.querySelectorAll(".viewer-tools [data-act]")].map((button) => [button.dataset.act, button]));
  const help = root.querySelector("[data-help]");
  desk.acts = actsOf(desk);
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act]");
    if (button) desk.acts[button.dataset.act](topOf(button));
  });
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  help.addEventListener("click", (event) => event.target === help && help.close());

  desk.entry = (act, at) => ({
    text: buttons.get(act)?.querySelector("[data-label]").textContent ?? words.say(`act_${act}`),
    key: capOf(act), is_checked: stateOf(desk, act), run: () => desk.acts[act](at),
  });
  desk.openMenu = (at = topOf(desk.reading.pane)) => {
    const acts = [...buttons.values()].filter((button) => button.dataset.menu !== undefined).map((button) => button.dataset.act);
    menu.open({ items: [...acts.map((act) => desk.entry(act, at)), ...desk.reading.presets()], at, label: words.say("menu") });
  };
  const press = () => {
    for (const [act, button] of buttons) {
      const is_on = stateOf(desk, act);
      if (is_on !== undefined) button.setAttribute("aria-pressed", String(is_on));
    }
    for (const { pane } of desk.readings) pane.dataset.tool = desk.tool;
  };
  desk.addEventListener("tool", press);
  press();
  keepToOneRow(root.querySelector("[data-tools]"));
}

// What wrapped to a second, hidden line is out of reach of the Tab key too: it stands in the menu.
function keepToOneRow(row) {
  const sort = () => {
    const { top } = row.getBoundingClientRect();
    for (const button of row.children) {
      button.classList.toggle("is-overflowing", button.getBoundingClientRect().top > top + 10);
    }
  };
  new ResizeObserver(sort).observe(row);
}

function topOf(thing) {
  const box = thing.getBoundingClientRect();
  return { x: box.left, y: box.top };
}

// Where a browser has no full screen (iPhone), the viewer covers the page instead.
async function toggleFullscreen(root) {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (root.classList.contains("is-covering")) return root.classList.remove("is-covering");
  try {
    return await root.requestFullscreen();
  } catch {
    return root.classList.add("is-covering");
  }
}

// One key per act, only while the eye is on the images: never in a field, never over another shortcut.

const ARROWS = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
const FIELD = "input, textarea, select, [contenteditable=''], [contenteditable=true], dialog, [role=menu]";

export function listenToKeys(desk) {
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const is_ours = at === document.body || desk.root.contains(at);
    if (!is_ours || event.defaultPrevented || event.isComposing || at.closest(FIELD)) return;
    if (actOf(event, desk)) event.preventDefault();
  });
}

function actOf(event, desk) {
  const { key, target, shiftKey } = event;
  if (event.ctrlKey || event.metaKey) return takeBack(key.toLowerCase(), shiftKey, desk);
  if (event.altKey) return false;
  if (key in ARROWS) return done(arrow(event, desk.reading));
  if (key === "F10" && shiftKey) return done(desk.openMenu());
  if (/^[1-6]$/.test(key)) return done(desk.reading.preset(Number(key) - 1));
  const is_press = key === "Enter" || key === " ";
  if (is_press && target.closest("button, a")) return false;
  const small = key.length === 1 ? key.toLowerCase() : key;
  const act = (shiftKey && KEYS[key]) || KEYS[small];
  return act ? done(desk.acts[act]()) : false;
}

const done = () => true;

function takeBack(key, is_again, desk) {
  if (key === "z") return done(is_again ? desk.acts.redo() : desk.acts.undo());
  return key === "y" && done(desk.acts.redo());
}

// Plain arrows turn slices; with Shift they move the tool in hand, so that window, zoom and pan need no mouse.
function arrow(event, reading) {
  const [across, down] = ARROWS[event.key];
  if (event.shiftKey) return reading.nudge(across, down);
  return reading.go(down || (reading.words.is_rtl ? -across : across));
}

// A small menu that opens where the finger or the button is: presets, and every tool by name.

export class Menu {
  #box;
  #return_to;

  constructor(root) {
    this.root = root;
    document.addEventListener("pointerdown", (event) => {
      if (this.#box && !this.#box.contains(event.target)) this.close();
    });
  }

  get is_open() {
    return Boolean(this.#box);
  }

  // items: [{text, key, is_checked, run}]; at: viewport point the menu should touch.
  open({ items, at, label }) {
    this.close();
    this.#return_to = document.activeElement;
    const box = document.createElement("div");
    box.className = "viewer-menu";
    box.setAttribute("role", "menu");
    box.setAttribute("aria-label", label);
    box.append(...items.map((item) => this.#entry(item)));
    refuseTheLiftedFinger(box);
    box.addEventListener("keydown", (event) => this.#move(event));
    box.addEventListener("contextmenu", (event) => event.preventDefault());
    this.root.append(box);
    this.#box = box;
    this.#place(at);
    (box.querySelector("[aria-checked=true]") ?? box.firstElementChild)?.focus();
  }

  close() {
    if (!this.#box) return;
    this.#box.remove();
    this.#box = undefined;
    this.#return_to?.focus({ preventScroll: true });
  }

  #entry({ text, key, is_checked, run }) {
    const entry = document.createElement("button");
    entry.type = "button";
    entry.tabIndex = -1;
    entry.setAttribute("role", is_checked === undefined ? "menuitem" : "menuitemradio");
    if (is_checked !== undefined) entry.setAttribute("aria-checked", String(is_checked));
    const words = document.createElement("span");
    words.textContent = text;
    entry.append(words);
    if (key) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      entry.append(cap);
    }
    entry.addEventListener("click", () => {
      this.close();
      run();
    });
    return entry;
  }

  #place(at) {
    const { width, height } = this.#box.getBoundingClientRect();
    const margin = 8;
    const x = Math.max(margin, Math.min(at.x, innerWidth - width - margin));
    const above = at.y - height - margin;
    const y = above > margin ? above : Math.min(at.y + margin, innerHeight - height - margin);
    this.#box.style.left = `${x}px`;
    this.#box.style.top = `${Math.max(margin, y)}px`;
  }

  #move(event) {
    const entries = [...this.#box.children];
    const at = entries.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    event.stopPropagation();
    if (event.key in steps) {
      event.preventDefault();
      entries.at(steps[event.key] % entries.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.close();
    } else {
      const chosen = entries.find((entry) => capTyped(event) === entry.querySelector("kbd")?.textContent);
      chosen?.click();
    }
  }
}

const capTyped = ({ key, shiftKey }) => (shiftKey && /^[a-z]$/i.test(key) ? `⇧${key.toUpperCase()}` : key.toUpperCase());

// The finger whose long press opened the menu lifts above an entry: that is no choice. A choice begins in the menu.
function refuseTheLiftedFinger(box) {
  let has_begun = false;
  box.addEventListener("pointerdown", () => (has_begun = true));
  const judge = (event) => {
    if (!has_begun && event.detail > 0) event.stopPropagation();
  };
  box.addEventListener("click", judge, { capture: true });
}
