// Where the image lies in the pane. Lengths in device pixels; `zoom` is device pixels per image column.

const SMALLEST = 0.02;
const LARGEST = 40;

// A turn as the canvas writes it: x' = a x + c y, y' = b x + d y. Quarter turns and mirrors only: never a blended pixel.
export const UPRIGHT = [1, 0, 0, 1];
export const TURNS = { right: [0, 1, -1, 0], left: [0, -1, 1, 0], mirror: [-1, 0, 0, 1], upside: [1, 0, 0, -1] };

export const turned = ([a, b, c, d], [e, f, g, h]) => [a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h];

// As words need it: mirrored left to right first, then turned clockwise.
export function turnFacts([a, b, c, d]) {
  const is_mirrored = a * d - b * c < 0;
  const degrees = (Math.round(Math.atan2(is_mirrored ? -b : b, is_mirrored ? -a : a) / (Math.PI / 2)) * 90 + 360) % 360;
  return { is_mirrored, degrees };
}

export class Geometry {
  width = 1;
  height = 1;
  ratio = 1;
  zoom = 1;
  is_fit = true;
  turn = UPRIGHT;

  setImage({ columns, rows }, pixel_height, turn = UPRIGHT) {
    const is_same = this.columns === columns && this.rows === rows && this.pixel_height === pixel_height;
    Object.assign(this, { columns, rows, pixel_height });
    if (!is_same) this.turn = turn;
    if (!is_same) this.fit();
    else this.setTurn(turn);
  }

  setTurn(turn) {
    this.turn = turn;
    if (this.is_fit) this.fit();
  }

  setPane(width, height, ratio) {
    Object.assign(this, { width, height, ratio });
    if (this.is_fit) this.fit();
  }

  fit() {
    this.is_fit = true;
    if (!this.columns) return;
    const sides = [this.columns, this.rows * this.pixel_height];
    const [across, down] = this.turn[0] ? sides : sides.reverse();
    this.zoom = Math.min(this.width / across, this.height / down);
    this.x = this.columns / 2;
    this.y = this.rows / 2;
  }

  actualSize() {
    this.zoomTo(1, this.width / 2, this.height / 2);
  }

  // Keeps the image point under (at_x, at_y) where it is.
  zoomTo(zoom, at_x, at_y) {
    const point = this.toImage(at_x, at_y);
    this.is_fit = false;
    this.zoom = Math.min(LARGEST, Math.max(SMALLEST, zoom));
    const moved = this.toImage(at_x, at_y);
    this.x += point.x - moved.x;
    this.y += point.y - moved.y;
    this.#keepInSight();
  }

  pan(by_x, by_y) {
    const [a, b, c, d] = this.turn;
    this.is_fit = false;
    this.x -= (a * by_x + b * by_y) / this.zoom;
    this.y -= (c * by_x + d * by_y) / (this.zoom * this.pixel_height);
    this.#keepInSight();
  }

  #keepInSight() {
    this.x = Math.min(this.columns, Math.max(0, this.x));
    this.y = Math.min(this.rows, Math.max(0, this.y));
  }

  // Where the image's first corner lies: on a whole device pixel, so that at 1:1 no sample is blended.
  get origin() {
    const [a, b, c, d] = this.turn;
    const u = this.x * this.zoom;
    const v = this.y * this.zoom * this.pixel_height;
    return { x: Math.round(this.width / 2 - a * u - c * v), y: Math.round(this.height / 2 - b * u - d * v) };
  }

  toImage(at_x, at_y) {
    const [a, b, c, d] = this.turn;
    const dx = at_x - this.width / 2;
    const dy = at_y - this.height / 2;
    return {
      x: (a * dx + b * dy) / this.zoom + this.x,
      y: (c * dx + d * dy) / (this.zoom * this.pixel_height) + this.y,
    };
  }

  toPane({ x, y }) {
    const [a, b, c, d] = this.turn;
    const { origin } = this;
    const u = x * this.zoom;
    const v = y * this.zoom * this.pixel_height;
    return { x: origin.x + a * u + c * v, y: origin.y + b * u + d * v };
  }

  // Image rectangle inside the pane.
  get visible() {
    const one = this.toImage(0, 0);
    const two = this.toImage(this.width, this.height);
    return {
      left: Math.max(0, Math.min(one.x, two.x)), top: Math.max(0, Math.min(one.y, two.y)),
      right: Math.min(this.columns, Math.max(one.x, two.x)), bottom: Math.min(this.rows, Math.max(one.y, two.y)),
    };
  }

  get nativeShare() {
    return Math.min(1, this.zoom * Math.min(1, this.pixel_height));
  }
}

// The letters at the edges: which way the patient lies, from the image's own orientation and never from a guess.
const LETTERS = [["L", "R"], ["P", "A"], ["H", "F"]];
const WORTH_A_LETTER = 0.3; // of the largest part: about 17 degrees off

export function lettersOf({ orientation, sides }, [a, b, c, d]) {
  if (orientation?.length !== 6) return sides?.length === 2 ? lettersSaid(sides, [a, b, c, d]) : undefined;
  const along = (across, down) => [0, 1, 2].map((axis) => across * orientation[axis] + down * orientation[axis + 3]);
  const right = along(a, c);
  const bottom = along(b, d);
  const back = (direction) => direction.map((part) => -part);
  return { right: named(right), left: named(back(right)), bottom: named(bottom), top: named(back(bottom)) };
}

// A film without a place in space: where its machine says that rows and columns run to.
const ACROSS = { R: "L", L: "R", A: "P", P: "A", H: "F", F: "H" };

function lettersSaid([row, column], [a, b, c, d]) {
  const back = (letters) => [...letters].map((letter) => ACROSS[letter] ?? "").join("");
  const along = (across, down) => {
    const letters = across ? row : column;
    return across + down > 0 ? letters : back(letters);
  };
  const right = along(a, c);
  const bottom = along(b, d);
  return { right, left: back(right), bottom, top: back(bottom) };
}

function named(direction) {
  const parts = direction.map((part, axis) => ({ size: Math.abs(part), letter: LETTERS[axis][part > 0 ? 0 : 1] }));
  parts.sort((one, two) => two.size - one.size);
  const is_worth = ({ size }, nth) => size > 0.01 && (nth === 0 || size > WORTH_A_LETTER * parts[0].size);
  return parts.filter(is_worth).slice(0, 2).map(({ letter }) => letter).join("");
}
