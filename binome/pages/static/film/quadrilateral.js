// Geometry of four corners, as binome/dicom/film/quadrilateral.py: [x, y], clockwise from the upper left.

export function inOrder(corners) {
  const middle = mean(corners);
  const angle = ([x, y]) => Math.atan2(y - middle[1], x - middle[0]);
  const around = [...corners].sort((one, other) => angle(one) - angle(other));
  const sums = around.map(([x, y]) => x + y);
  const first = sums.indexOf(Math.min(...sums));
  return around.map((_, n) => around[(n + first) % 4]);
}

export const mean = (points) => [0, 1].map((axis) => points.reduce((sum, one) => sum + one[axis], 0) / points.length);
export const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
export const sideLengths = (corners) => corners.map((one, n) => distance(one, corners[(n + 1) % 4]));
export const diagonal = (corners) => Math.max(distance(corners[0], corners[2]), distance(corners[1], corners[3]));

export function area(corners) {
  const twice = corners.reduce((sum, [x, y], n) => {
    const [u, v] = corners[(n + 1) % corners.length];
    return sum + x * v - u * y;
  }, 0);
  return Math.abs(twice / 2);
}

// Convex, with angles between 55 and 125 degrees.
export function isPlausible(corners) {
  return corners.every(([x, y], n) => {
    const [fx, fy] = [corners[(n + 1) % 4][0] - x, corners[(n + 1) % 4][1] - y];
    const [bx, by] = [corners[(n + 3) % 4][0] - x, corners[(n + 3) % 4][1] - y];
    const lengths = Math.hypot(fx, fy) * Math.hypot(bx, by);
    return lengths >= 1 && fx * by - fy * bx > 0 && Math.abs((fx * bx + fy * by) / lengths) < 0.574;
  });
}

// The 3 x 3 matrix, row by row, that takes four points to four others; null when three are in line.
export function homography(source, target) {
  const rows = source.flatMap(([x, y], n) => {
    const [u, v] = target[n];
    return [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]];
  });
  for (let at = 0; at < 8; at += 1) {
    let best = at;
    for (let row = at + 1; row < 8; row += 1) if (Math.abs(rows[row][at]) > Math.abs(rows[best][at])) best = row;
    [rows[at], rows[best]] = [rows[best], rows[at]];
    if (Math.abs(rows[at][at]) < 1e-12) return null;
    for (let row = 0; row < 8; row += 1) {
      if (row === at) continue;
      const share = rows[row][at] / rows[at][at];
      for (let column = at; column < 9; column += 1) rows[row][column] -= share * rows[at][column];
    }
  }
  return [...rows.map((row, at) => row[8] / row[at]), 1];
}

// The points farthest out in each of 180 directions.
export function hullOf(points) {
  const hull = [];
  for (let turn = 0; turn < 180; turn += 1) {
    const angle = ((turn * 2 + 0.5) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let best = points[0], most = -Infinity;
    for (const point of points) {
      const out = point[0] * cos + point[1] * sin;
      if (out > most) { most = out; best = point; }
    }
    if (best !== hull[hull.length - 1]) hull.push(best);
  }
  if (hull.length > 1 && hull[0] === hull[hull.length - 1]) hull.pop();
  return hull;
}

// Drop the side that adds least until four stay; null when that cannot be.
export function fourSides(hull) {
  const points = [...hull];
  while (points.length > 4) {
    let least = Infinity, at = -1, corner = null;
    for (let n = 0; n < points.length; n += 1) {
      const [cost, where] = addedByDropping(points, n);
      if (cost < least) [least, at, corner] = [cost, n, where];
    }
    if (!corner) return null;
    points[at] = corner;
    points.splice((at + 1) % points.length, 1);
  }
  return points.length === 4 ? points : null;
}

function addedByDropping(points, at) {
  const count = points.length;
  const [[ax, ay], [bx, by]] = [points[(at + count - 1) % count], points[at]];
  const [[cx, cy], [dx, dy]] = [points[(at + 1) % count], points[(at + 2) % count]];
  const [ux, uy, vx, vy] = [bx - ax, by - ay, cx - dx, cy - dy];
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) < 1e-9) return [Infinity, null];
  const along = ((cx - bx) * vy - (cy - by) * vx) / cross;
  const beyond = ((cx - bx) * uy - (cy - by) * ux) / cross;
  if (along < 0 || beyond < 0) return [Infinity, null];
  const corner = [bx + along * ux, by + along * uy];
  return [Math.abs((cx - bx) * (corner[1] - by) - (cy - by) * (corner[0] - bx)) / 2, corner];
}
