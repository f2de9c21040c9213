// The row of tools, the help sheet, full screen and the long-press menu: one act, one button, one key.

const TOOLS = ["window", "zoom", "pan", "scroll", "length"];

export function fitTools(reading) {
  const { root, menu, words } = reading;
  const buttons = [...root.querySelectorAll("[data-act]")];
  const help = root.querySelector("[data-help]");
  const acts = {
    ...Object.fromEntries(TOOLS.map((tool) => [tool, () => reading.take(tool)])),
    invert: () => reading.invert(),
    reset: () => reading.reset(),
    fit: () => reading.fit(),
    actual: () => reading.actualSize(),
    undo: () => reading.undo(),
    presets: (button) => menu.open({ items: reading.presets(), at: topOf(button), label: textOf(button) }),
    more: (button) => reading.openMenu(topOf(button)),
    full: () => reading.toggleFullscreen(),
    help: () => reading.openHelp(),
    all: () => reading.loader?.loadAll(),
  };
  for (const button of buttons) button.addEventListener("click", () => acts[button.dataset.act](button));
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  help.addEventListener("click", (event) => event.target === help && help.close());

  reading.openHelp = () => help.showModal();
  reading.toggleFullscreen = () => toggleFullscreen(root);
  reading.openMenu = (at = topOf(reading.pane)) => {
    const items = buttons.filter((button) => button.dataset.menu !== undefined).map((button) => ({
      text: textOf(button), key: button.querySelector("kbd")?.textContent,
      is_checked: TOOLS.includes(button.dataset.act) ? button.dataset.act === reading.tool : undefined,
      run: () => acts[button.dataset.act](button),
    }));
    menu.open({ items: [...items, ...reading.presets()], at, label: words.say("menu") });
  };
  const press = () => {
    for (const button of buttons) {
      const { act } = button.dataset;
      if (TOOLS.includes(act)) button.setAttribute("aria-pressed", String(act === reading.tool));
      if (act === "invert") button.setAttribute("aria-pressed", String(Boolean(reading.series?.is_inverted)));
    }
    reading.pane.dataset.tool = reading.tool;
  };
  reading.addEventListener("tool", press);
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

const textOf = (button) => button.querySelector("[data-label]")?.textContent ?? button.textContent;

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
      const chosen = entries.find((entry) => entry.querySelector("kbd")?.textContent === event.key.toUpperCase());
      chosen?.click();
    }
  }
}

// The finger whose long press opened the menu lifts above an entry: that is no choice. A choice begins in the menu.
function refuseTheLiftedFinger(box) {
  let has_begun = false;
  box.addEventListener("pointerdown", () => (has_begun = true));
  const judge = (event) => {
    if (!has_begun && event.detail > 0) event.stopPropagation();
  };
  box.addEventListener("click", judge, { capture: true });
}
