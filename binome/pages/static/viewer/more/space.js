// Where images lie in the patient: planes in millimetres (PS3.3 C.7.6.2), for lines, cross-hair and slices that turn together.

const PARALLEL = 0.985; // about 10 degrees

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const along = (from, way, by) => [from[0] + way[0] * by, from[1] + way[1] * by, from[2] + way[2] * by];

// The plane of a frame, or undefined where the file does not say where it lies.
export function planeOf({ position, orientation, spacing, frame_of_reference, columns, rows }) {
  if (!position || orientation?.length !== 6 || !spacing || !frame_of_reference) return undefined;
  const row = orientation.slice(0, 3);
  const column = orientation.slice(3);
  return { origin: position, row, column, normal: cross(row, column), across: spacing[1], down: spacing[0], space: frame_of_reference, columns, rows };
}

export function pointIn({ origin, row, column, across, down }, { x, y }) {
  return along(along(origin, row, (x - 0.5) * across), column, (y - 0.5) * down);
}

export function pixelIn({ origin, row, column, across, down }, point) {
  const from = minus(point, origin);
  return { x: dot(from, row) / across + 0.5, y: dot(from, column) / down + 0.5 };
}

export const heightOver = (plane, point) => dot(plane.normal, minus(point, plane.origin));

export const areParallel = (one, two) => Math.abs(dot(one.normal, two.normal)) > PARALLEL;

// The frame of a stack that lies nearest to a point; undefined where the stack lies in another space.
export function nearestFrame(frames, point, space) {
  let best;
  frames.forEach(({ facts }, index) => {
    const plane = planeOf(facts);
    if (plane?.space !== space) return;
    const distance = Math.abs(heightOver(plane, point));
    if (!best || distance < best.distance) best = { index, distance };
  });
  return best?.index;
}

// Where one image cuts another: both ends of the line in pixels of `on`; undefined when they do not meet.
export function cutLine(image, on) {
  if (image.space !== on.space || areParallel(image, on)) return undefined;
  const { columns, rows } = image;
  const corners = [[0, 0], [columns, 0], [columns, rows], [0, rows]].map(([x, y]) => pointIn(image, { x, y }));
  const heights = corners.map((corner) => heightOver(on, corner));
  const ends = [];
  corners.forEach((corner, nth) => {
    const next = (nth + 1) % 4;
    if (heights[nth] < 0 === heights[next] < 0) return;
    const share = heights[nth] / (heights[nth] - heights[next]);
    ends.push(pixelIn(on, along(corner, minus(corners[next], corner), share)));
  });
  return ends.length === 2 ? ends : undefined;
}
