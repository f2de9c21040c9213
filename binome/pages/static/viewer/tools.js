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
