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
