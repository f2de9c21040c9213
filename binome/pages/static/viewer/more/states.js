// Presentation states: figures, words, window and turn that another viewer, or a signature here, has kept with the images.
const COLOUR = "#7fd6ff";

export async function choose(desk, at) {
  const { menu, words } = desk;
  desk.states ??= new States(desk);
  const all = await desk.states.all();
  if (!all) return desk.say("tool_not_here");
  const entry = (state, text) => ({ text, is_checked: desk.states.now === state, run: () => desk.states.apply(state) });
  const items = all.map((state, nth) => entry(state, state.label || words.say("state_unnamed", { n: nth + 1 })));
  return menu.open({ items: [entry(undefined, words.say("state_none")), ...items], at, label: words.say("act_states") });
}

class States {
  now;
  #all;

  constructor(desk) {
    this.desk = desk;
    desk.layers.push((pen, reading) => this.#draw(pen, reading));
  }

  async all() {
    try {
      this.#all ??= (await Promise.all(this.desk.root.dataset.states.split(" ").map(read))).flat();
    } catch {
      return undefined;
    }
    return this.#all;
  }

  // Each image it names takes window, turn and inversion; the figures are drawn above.
  apply(state) {
    const { desk } = this;
    this.now = state;
    for (const reading of desk.readings) {
      const { series } = reading;
      if (!series) continue;
      for (const frame of series.frames) {
        series.turn(frame);
        series.choose(frame, 0);
      }
      const held = series.frames.filter((frame) => this.#of(frame));
      for (const frame of [...held, ...held.filter((each) => each === reading.frame)]) this.#stand(series, frame);
      series.is_inverted = Boolean(state && this.#of(reading.frame) && state.inverted !== (reading.frame.facts.photometric === "MONOCHROME1"));
      reading.show(series.index);
      reading.fit();
    }
    desk.told();
    desk.announce(desk.words.say(!state ? "state_none" : state.is_partial ? "state_partial" : "state_applied"));
  }

  #of(frame) {
    return this.now?.frames[frame.facts.id];
  }

  // A stack stands as its image in sight does; films each as they are.
  #stand(series, frame) {
    const { window } = this.#of(frame);
    series.turn(frame);
    series.turn(frame, this.now.turn);
    if (window && frame.facts.samples !== 3) series.setWindow(frame, { center: window[0], width: window[1] });
  }

  #draw(pen, { frame, geometry }) {
    const held = this.#of(frame);
    if (!held) return;
    const { ratio } = geometry;
    Object.assign(pen, { strokeStyle: COLOUR, fillStyle: COLOUR, lineWidth: 1.5 * ratio, font: `${14 * ratio}px system-ui, sans-serif` });
    for (const shape of held.shapes ?? []) drawShape(pen, shape, geometry);
    for (const { text, at } of held.texts ?? []) {
      const { x, y } = geometry.toPane({ x: at[0], y: at[1] });
      pen.fillText(text, x + 6 * ratio, y + 16 * ratio);
    }
  }
}

async function read(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error("states");
  return (await answer.json()).states;
}

function drawShape(pen, { type, points }, geometry) {
  const path = (type === "ellipse" ? around(points) : points).map(([x, y]) => geometry.toPane({ x, y }));
  pen.beginPath();
  if (type === "point") pen.arc(path[0].x, path[0].y, 3 * geometry.ratio, 0, 2 * Math.PI);
  else path.forEach(({ x, y }, nth) => (nth ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

function around([[ax, ay], [bx, by]]) {
  return Array.from({ length: 65 }, (_, step) => {
    const turn = (2 * Math.PI * step) / 64;
    return [(ax + bx) / 2 + ((bx - ax) / 2) * Math.cos(turn), (ay + by) / 2 + ((by - ay) / 2) * Math.sin(turn)];
  });
}
