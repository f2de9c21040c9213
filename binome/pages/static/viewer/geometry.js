// Where the image lies in the pane. Lengths in device pixels; `zoom` is device pixels per image column.

const SMALLEST = 0.02;
const LARGEST = 40;

export class Geometry {
  width = 1;
  height = 1;
  ratio = 1;
  zoom = 1;
  is_fit = true;

  setImage({ columns, rows }, pixel_height) {
    const is_same = this.columns === columns && this.rows === rows && this.pixel_height === pixel_height;
    Object.assign(this, { columns, rows, pixel_height });
    if (!is_same) this.fit();
  }

  setPane(width, height, ratio) {
    Object.assign(this, { width, height, ratio });
    if (this.is_fit) this.fit();
  }

  fit() {
    this.is_fit = true;
    if (!this.columns) return;
    this.zoom = Math.min(this.width / this.columns, this.height / (this.rows * this.pixel_height));
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
    this.is_fit = false;
    this.x -= by_x / this.zoom;
    this.y -= by_y / (this.zoom * this.pixel_height);
    this.#keepInSight();
  }

  #keepInSight() {
    this.x = Math.min(this.columns, Math.max(0, this.x));
    this.y = Math.min(this.rows, Math.max(0, this.y));
  }

  // Whole device pixels, so that at 1:1 no sample is blended.
  get left() {
    return Math.round(this.width / 2 - this.x * this.zoom);
  }

  get top() {
    return Math.round(this.height / 2 - this.y * this.zoom * this.pixel_height);
  }

  toImage(at_x, at_y) {
    return {
      x: (at_x - this.width / 2) / this.zoom + this.x,
      y: (at_y - this.height / 2) / (this.zoom * this.pixel_height) + this.y,
    };
  }

  toPane({ x, y }) {
    return { x: this.left + x * this.zoom, y: this.top + y * this.zoom * this.pixel_height };
  }

  // Image rectangle inside the pane.
  get visible() {
    const a = this.toImage(0, 0);
    const b = this.toImage(this.width, this.height);
    return {
      left: Math.max(0, a.x), top: Math.max(0, a.y),
      right: Math.min(this.columns, b.x), bottom: Math.min(this.rows, b.y),
    };
  }

  get nativeShare() {
    return Math.min(1, this.zoom * Math.min(1, this.pixel_height));
  }
}
