// Holds one volume and cuts planes from it along its own axes: one slice, or a slab by greatest, least or mean value.
let volume;
let sides;

function begin({ columns, rows, slices, type }) {
  sides = [columns, rows, slices];
  volume = new { unsigned8: Uint8Array, unsigned16: Uint16Array, signed16: Int16Array }[type](columns * rows * slices);
}

// `shrink`: of so many pixels a side one is here; those between are drawn from their neighbours.
function fill({ nth, data, shrink = 1 }) {
  const start = nth * sides[0] * sides[1];
  if (shrink === 1) return volume.set(data, start);
  const [columns, rows] = sides;
  const width = Math.ceil(columns / shrink);
  const height = Math.ceil(rows / shrink);
  for (let row = 0, to = start; row < rows; row++) {
    const above = Math.floor(row / shrink) * width;
    const below = Math.min(height - 1, Math.floor(row / shrink) + 1) * width;
    const down = (row % shrink) / shrink;
    for (let column = 0; column < columns; column++) {
      const left = Math.floor(column / shrink);
      const right = Math.min(width - 1, left + 1);
      const across = (column % shrink) / shrink;
      const upper = data[above + left] * (1 - across) + data[above + right] * across;
      const lower = data[below + left] * (1 - across) + data[below + right] * across;
      volume[to++] = Math.round(upper * (1 - down) + lower * down);
    }
  }
  return undefined;
}

// axes: [across, down, through], each {axis, sign}; slab: {kind, count} slices around `index`.
function plane({ axes, index, slab }) {
  const [width, height, depth] = axes.map(({ axis }) => sides[axis]);
  const strides = [1, sides[0], sides[0] * sides[1]];
  const [right, down, through] = axes.map(({ axis, sign }) => strides[axis] * sign);
  const start = axes.reduce((at, { axis, sign }) => at + (sign < 0 ? (sides[axis] - 1) * strides[axis] : 0), 0);
  const first = Math.max(0, index - Math.floor((slab.count - 1) / 2));
  const last = Math.min(depth - 1, index + Math.ceil((slab.count - 1) / 2));
  const cut = { start: start + first * through, count: last - first + 1, right, down, through, width, height };
  return cut.count === 1 ? one(cut) : CUTS[slab.kind](cut);
}

function one({ start, right, down, width, height }) {
  const out = new volume.constructor(width * height);
  let to = 0;
  for (let row = 0; row < height; row++) {
    let from = start + row * down;
    for (let column = 0; column < width; column++, from += right) out[to++] = volume[from];
  }
  return out;
}

const CUTS = {
  mip: (cut) => extreme(cut, (a, b) => (a > b ? a : b)),
  minip: (cut) => extreme(cut, (a, b) => (a < b ? a : b)),
  mean,
};

function extreme(cut, choose) {
  const out = one(cut);
  for (let nth = 1; nth < cut.count; nth++) {
    const next = one({ ...cut, start: cut.start + nth * cut.through });
    for (let at = 0; at < out.length; at++) out[at] = choose(out[at], next[at]);
  }
  return out;
}

function mean(cut) {
  const sums = new Float32Array(cut.width * cut.height);
  for (let nth = 0; nth < cut.count; nth++) {
    const next = one({ ...cut, start: cut.start + nth * cut.through });
    for (let at = 0; at < sums.length; at++) sums[at] += next[at];
  }
  return volume.constructor.from(sums, (sum) => Math.round(sum / cut.count));
}

self.onmessage = ({ data: task }) => {
  if (task.begin) begin(task.begin);
  else if (task.slice) fill(task.slice);
  else {
    const data = plane(task.plane);
    self.postMessage({ id: task.id, data }, [data.buffer]);
  }
};
