// Where things are: on the ground in scene units, in the plan (right is right, behind is up), and in the picture.

const UNIT = 100; // of the plan's drawing, per scene unit

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// The plan's axes are CLEVR's own: right to the right, behind up.
function toPlan(data, x, y) {
  return [UNIT * dot([x, y], data.right), -UNIT * dot([x, y], data.behind)];
}

function fromPlan(data, px, py) {
  const [right, up] = [px / UNIT, -py / UNIT];
  return [0, 1].map((axis) => right * data.right[axis] + up * data.behind[axis]);
}

// Place in the picture, at 480 x 320 pixels, and depth along the camera's axis.
function toPicture(data, point) {
  const ray = point.map((value, axis) => value - data.places.camera[axis]);
  const [right, up, depth] = data.axes.map((axis) => dot(axis, ray));
  const { focal, width, height } = data.lens;
  return [width / 2 + (focal * right) / depth, height / 2 - (focal * up) / depth, depth];
}

// The point at height z that a pixel shows; null above the horizon.
function onGround(data, px, py, z) {
  const [right, up, forward] = data.axes;
  const { focal, width, height } = data.lens;
  const ray = forward.map((f, i) => f + ((px - width / 2) / focal) * right[i] + ((height / 2 - py) / focal) * up[i]);
  const far = (z - data.places.camera[2]) / ray[2];
  return far > 0 && isFinite(far) ? [0, 1].map((i) => data.places.camera[i] + far * ray[i]) : null;
}

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

function withinReach(data, [x, y]) {
  const { reach } = data.rules;
  return [clamp(x, -reach, reach), clamp(y, -reach, reach)];
}

// Where a pointer is within a drawing, in its own units.
function pointerIn(drawing, event) {
  const box = drawing.getBoundingClientRect();
  const view = drawing.viewBox.baseVal;
  return [
    view.x + ((event.clientX - box.left) / box.width) * view.width,
    view.y + ((event.clientY - box.top) / box.height) * view.height,
  ];
}

// How far the plan reaches from its middle, in scene units.
function planReach(data, objects) {
  const far = objects.map(({ x, y }) => Math.max(...toPlan(data, x, y).map(Math.abs)) / UNIT + 1);
  return clamp(Math.max(5.2, ...far), 5.2, 40);
}
