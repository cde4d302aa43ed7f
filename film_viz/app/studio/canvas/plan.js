// The plan from above: objects, the camera's field, CLEVR's distances and margins, and what breaks them.

const HANDLE = 42; // from an object's rim to the handle that turns it, in the plan's drawing

function drawPlan(studio) {
  const { data, plan } = studio;
  const objects = objectsOf(studio);
  if (!studio.drag) studio.reach = planReach(data, objects) * UNIT;
  const reach = studio.reach;
  plan.setAttribute("viewBox", `${-reach} ${-reach} ${2 * reach} ${2 * reach}`);
  plan.replaceChildren(
    field(data),
    ground(data),
    ...sides(reach),
    ...margins(studio, objects, reach),
    ...data.broken.filter(({ objects: pair }) => pair.length === 2).map(({ rule, objects: [i, j] }) => tie(data, objects, rule, i, j)),
    ...objects.map((thing, i) => planObject(studio, thing, i)).sort((one, other) => isHeld(one) - isHeld(other)),
    ...(studio.selected === null ? [] : [...nearest(studio, objects), handle(studio, objects[studio.selected])]),
  );
}

// The selected object lies above the others, and the pointer finds it first.
function isHeld(group) {
  return Number(group.classList.contains("selected"));
}

function corners(data, points) {
  return points.map(([x, y]) => toPlan(data, x, y).map((value) => value.toFixed(1)).join(",")).join(" ");
}

function field(data) {
  return shape("polygon", { class: "field", points: corners(data, data.field) }, shape("title", {}, "What the camera sees of the ground"));
}

function ground(data) {
  const half = data.rules.half_width;
  const square = [[half, half], [half, -half], [-half, -half], [-half, half]];
  return shape("polygon", { class: "ground", points: corners(data, square) }, shape("title", {}, "Where CLEVR places its objects"));
}

function sides(reach) {
  const edge = reach - 14;
  const camera = shape("path", { class: "camera", d: `M 0 ${edge - 40} L -26 ${edge} L 26 ${edge} Z` }, shape("title", {}, "The camera looks this way"));
  return [
    camera,
    shape("text", { x: 0, y: -edge + 24, "text-anchor": "middle" }, "behind"),
    shape("text", { x: 44, y: edge - 6, "text-anchor": "start" }, "front"),
    shape("text", { x: -edge, y: 10, "text-anchor": "start" }, "left"),
    shape("text", { x: edge, y: 10, "text-anchor": "end" }, "right"),
  ];
}

// What no other object's middle may stand in: too near to tell left from right, or front from behind.
function margins(studio, objects, reach) {
  if (studio.selected === null) return [];
  const { x, y } = objects[studio.selected];
  const [px, py] = toPlan(studio.data, x, y);
  const half = UNIT * studio.data.rules.margin;
  return [
    shape("rect", { class: "margin", x: px - half, y: -reach, width: 2 * half, height: 2 * reach }),
    shape("rect", { class: "margin", x: -reach, y: py - half, width: 2 * reach, height: 2 * half }),
  ];
}

function tie(data, objects, rule, i, j) {
  const [[x1, y1], [x2, y2]] = [i, j].map((number) => toPlan(data, objects[number].x, objects[number].y));
  return shape("line", { class: rule === "margin" ? "tie margins" : "tie", x1, y1, x2, y2 });
}

// How much room is left between the selected object and the nearest other one, by the radii of CLEVR's placement.
function nearest(studio, objects) {
  const held = objects[studio.selected];
  const others = objects
    .filter((thing) => thing !== held)
    .map((thing) => ({ thing, room: Math.hypot(thing.x - held.x, thing.y - held.y) - thing.radius - held.radius }))
    .sort((one, other) => one.room - other.room);
  if (!others.length) return [];
  const [{ thing, room }] = others;
  const [[x1, y1], [x2, y2]] = [held, thing].map(({ x, y }) => toPlan(studio.data, x, y));
  const label = { class: "room", x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 8, "text-anchor": "middle" };
  return [shape("line", { class: "nearest", x1, y1, x2, y2 }), shape("text", label, room.toFixed(2))];
}

function planObject(studio, thing, number) {
  const { data } = studio;
  const [px, py] = toPlan(data, thing.x, thing.y);
  const radius = UNIT * thing.radius;
  const isBroken = data.broken.some(({ objects }) => objects.includes(number));
  const names = ["object", thing.material, number === studio.selected && "selected", lit(studio).includes(number) && "lit"];
  return shape(
    "g",
    { class: names.filter(Boolean).join(" "), "data-number": number, transform: `translate(${px} ${py})` },
    shape("title", {}, thing.name),
    shape("circle", { class: "clear", r: radius + (UNIT * data.rules.distance) / 2 }),
    ...(isBroken ? [shape("circle", { class: "wrong", r: radius + 16 })] : []),
    ...(lit(studio).includes(number) ? [shape("circle", { class: "light", r: (thing.shape === "cube" ? Math.SQRT2 : 1) * radius + 10 })] : []),
    ...outline(thing, radius, data),
    shape("text", { class: "number", "text-anchor": "middle", y: 12 }, String(number)),
    shape("circle", { class: "touch", r: Math.max(radius, 60) }),
  );
}

function outline(thing, radius, data) {
  const fill = data.colors[thing.color];
  const turn = `rotate(${planAngle(data, thing.rotation)})`;
  const body =
    thing.shape === "cube"
      ? shape("rect", { class: "body", x: -radius, y: -radius, width: 2 * radius, height: 2 * radius, rx: 5, fill, transform: turn })
      : shape("circle", { class: "body", r: radius, fill });
  const mark =
    thing.shape === "cylinder"
      ? [shape("circle", { class: "rim", r: 0.72 * radius })]
      : thing.shape === "sphere"
        ? [shape("circle", { class: "gleam", cx: -0.3 * radius, cy: -0.3 * radius, r: 0.28 * radius })]
        : [];
  return [body, ...mark];
}

// A scene counts angles from its x axis to its y axis; the plan's drawing turns the other way, y being down.
function planAngle(data, rotation) {
  return ((Math.atan2(data.right[1], data.right[0]) - rotation) * 180) / Math.PI;
}

function handle(studio, thing) {
  const [px, py] = toPlan(studio.data, thing.x, thing.y);
  const far = UNIT * thing.radius + HANDLE;
  const turn = `translate(${px} ${py}) rotate(${planAngle(studio.data, thing.rotation)})`;
  return shape(
    "g",
    { class: "handle", "data-handle": studio.selected, transform: turn },
    shape("title", {}, "Drag to turn"),
    shape("line", { x1: UNIT * thing.radius, y1: 0, x2: far, y2: 0 }),
    shape("circle", { class: "grip", cx: far, r: 15 }),
    shape("circle", { class: "touch", cx: far, r: 44 }),
  );
}

function pressPlan(studio, event) {
  const grip = event.target.closest("[data-handle]");
  const held = event.target.closest("[data-number]");
  const [px, py] = pointerIn(studio.plan, event);
  if (grip) return hold(studio, event, studio.plan, { number: Number(grip.dataset.handle), move: turnInPlan });
  if (!held) return select(studio, null);
  const number = Number(held.dataset.number);
  const { x, y } = objectsOf(studio)[number];
  const [ox, oy] = toPlan(studio.data, x, y);
  return hold(studio, event, studio.plan, { number, offset: [ox - px, oy - py], move: moveInPlan });
}

function moveInPlan(studio, event) {
  const { number, offset } = studio.drag;
  const [px, py] = pointerIn(studio.plan, event).map((value, axis) => clamp(value + offset[axis], -studio.reach, studio.reach));
  return placed(number, withinReach(studio.data, fromPlan(studio.data, px, py)));
}

function turnInPlan(studio, event) {
  const { number } = studio.drag;
  const { x, y } = objectsOf(studio)[number];
  const [px, py] = pointerIn(studio.plan, event);
  const [ox, oy] = toPlan(studio.data, x, y);
  const angle = Math.atan2(studio.data.right[1], studio.data.right[0]) - Math.atan2(py - oy, px - ox);
  return turned(number, ((angle % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI));
}
