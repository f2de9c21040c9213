// The four sides of a film fitted to where dark turns to bright, as binome/dicom/film/sides.py.

const POINTS = 48, REACHES = [7, 4], NEAREST = 0.06, FARTHEST = 0.94, LEAST_STEP = 5, OUTER_SHARE = 0.15;

// A value between pixels of a grey picture {levels, width, height}; outside the nearest pixel's.
export function sample({ levels, width, height }, x, y) {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1.001), py = Math.min(Math.max(y - 0.5, 0), height - 1.001);
  const left = Math.floor(px), top = Math.floor(py), across = px - left, down = py - top;
  const at = top * width + left;
  const upper = levels[at] * (1 - across) + levels[at + 1] * across;
  const lower = levels[at + width] * (1 - across) + levels[at + width + 1] * across;
  return upper * (1 - down) + lower * down;
}

export function outward([ax, ay], [bx, by]) {
  const length = Math.max(Math.hypot(bx - ax, by - ay), 1e-9);
  return [(by - ay) / length, -(bx - ax) / length];
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// { corners, support, outside } or null when two sides do not meet any more.
export function fitSides(picture, corners) {
  let fits = [];
  for (const reach of REACHES) {
    fits = corners.map((one, n) => side(picture, one, corners[(n + 1) % 4], reach));
    const before = fits.map((_, n) => fits[(n + 3) % 4].line);
    corners = fits.map(({ line }, n) => crossing(before[n], line));
    const limit = 4 * Math.max(picture.width, picture.height);
    if (corners.some((one) => !one || !one.every((value) => Math.abs(value) <= limit))) return null;
  }
  return { corners, support: fits.map((one) => one.support), outside: fits.map((one) => one.outside) };
}

function crossing([a, b, c], [d, e, f]) {
  const cross = a * e - b * d;
  return Math.abs(cross) < 1e-12 ? null : [(c * e - b * f) / cross, (a * f - c * d) / cross];
}

function side(picture, first, second, reach) {
  const normal = outward(first, second);
  const points = [], strengths = [];
  for (let n = 0; n < POINTS; n += 1) {
    const share = NEAREST + ((FARTHEST - NEAREST) * n) / (POINTS - 1);
    const middle = [0, 1].map((axis) => first[axis] + share * (second[axis] - first[axis]));
    const [place, strength] = step(picture, middle, normal, reach);
    points.push([middle[0] + normal[0] * place, middle[1] + normal[1] * place]);
    strengths.push(strength);
  }
  const least = Math.max(LEAST_STEP, 0.3 * median(strengths));
  const seen = strengths.map((one) => one > least);
  const { line, away } = fittedLine(points, strengths.map((one, n) => (seen[n] ? one : 1e-3)), normal);
  const near = points.filter((_, n) => seen[n] && away[n] < 1.5);
  const beyond = near.map(([x, y]) => sample(picture, x + normal[0] * 3.5, y + normal[1] * 3.5));
  return { line, support: near.length / POINTS, outside: near.length ? median(beyond) : 0 };
}

// Where along the normal the outermost clear step lies, and how high it is.
function step(picture, middle, normal, reach) {
  const start = -reach - 2.5, count = Math.round((2 * reach + 5.5) / 0.5);
  const profile = new Float64Array(count), within = new Uint8Array(count);
  for (let n = 0; n < count; n += 1) {
    const x = middle[0] + normal[0] * (start + n / 2), y = middle[1] + normal[1] * (start + n / 2);
    profile[n] = sample(picture, x, y);
    within[n] = x > 1 && x < picture.width - 1 && y > 1 && y < picture.height - 1 ? 1 : 0;
  }
  const steps = new Float64Array(count - 5);
  for (let n = 0; n < steps.length; n += 1) {
    const rise = profile[n + 3] + profile[n + 4] + profile[n + 5] - profile[n] - profile[n + 1] - profile[n + 2];
    steps[n] = within[n + 2] ? rise / 3 : 0;
  }
  const at = outermost(steps), inner = Math.min(Math.max(at, 1), steps.length - 2);
  let bend = steps[inner - 1] - 2 * steps[inner] + steps[inner + 1];
  if (Math.abs(bend) < 1e-6) bend = -1e-6;
  const shift = Math.min(Math.max((steps[inner - 1] - steps[inner + 1]) / (2 * bend), -1), 1);
  return [(inner + shift) * 0.5 + start + 1.25, steps[at]];
}

function outermost(steps) {
  const highest = Math.max(...steps);
  for (let n = steps.length - 1; n >= 0; n -= 1) {
    const isTop = steps[n] >= (steps[n - 1] ?? 0) && steps[n] > (steps[n + 1] ?? 0);
    if (isTop && steps[n] > OUTER_SHARE * highest && steps[n] > LEAST_STEP) return n;
  }
  return steps.indexOf(highest);
}

function fittedLine(points, strengths, normal) {
  const most = Math.max(...strengths), weights = strengths.map((one) => one / most);
  let trust = weights, line = [...normal, 0], away = [];
  for (let round = 0; round < 8; round += 1) {
    let total = 0, cx = 0, cy = 0, xx = 0, xy = 0, yy = 0;
    points.forEach(([x, y], n) => { total += trust[n]; cx += x * trust[n]; cy += y * trust[n]; });
    cx /= total; cy /= total;
    points.forEach(([x, y], n) => {
      xx += trust[n] * (x - cx) ** 2; xy += trust[n] * (x - cx) * (y - cy); yy += trust[n] * (y - cy) ** 2;
    });
    const angle = Math.atan2(2 * xy, xx - yy) / 2;
    let [nx, ny] = [-Math.sin(angle), Math.cos(angle)];
    if (nx * normal[0] + ny * normal[1] < 0) [nx, ny] = [-nx, -ny];
    line = [nx, ny, cx * nx + cy * ny];
    away = points.map(([x, y]) => Math.abs(x * nx + y * ny - line[2]));
    const scale = Math.max(0.35, 1.5 * median(away));
    trust = weights.map((one, n) => one / (1 + (away[n] / scale) ** 2) ** 2);
  }
  return { line, away };
}
