// The rendered picture, on which objects are dragged over the ground as well.

const ROUND = 1.12; // radii of a ring around an object in the picture

function drawPicture(studio) {
  const { data, image, overlay } = studio;
  if (image.getAttribute("src") !== data.picture) image.setAttribute("src", data.picture);
  image.alt = `A rendered scene of ${data.objects.length} objects: ${data.objects.map(({ name }) => name).join(", ")}.`;
  const { width, height } = data.lens;
  overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const rings = objectsOf(studio)
    .map((thing, number) => ({ number, radius: thing.radius, seen: toPicture(data, [thing.x, thing.y, thing.radius]) }))
    .filter(({ seen }) => seen[2] > 0.1)
    .sort((one, other) => other.seen[2] - one.seen[2]); // the nearest is drawn last, and taken first
  overlay.replaceChildren(...rings.map((ring) => pictureRing(studio, ring)));
}

function pictureRing(studio, { number, radius, seen }) {
  const [cx, cy, depth] = seen;
  const r = (ROUND * studio.data.lens.focal * radius) / depth;
  const names = ["ring", number === studio.selected && "selected", lit(studio).includes(number) && "lit"];
  return shape(
    "g",
    { class: names.filter(Boolean).join(" "), "data-number": number },
    shape("title", {}, studio.data.objects[number].name),
    shape("circle", { class: "seen", cx, cy, r }),
    shape("circle", { class: "touch", cx, cy, r: Math.max(r, 12) }),
  );
}

function pressPicture(studio, event) {
  const held = event.target.closest("[data-number]");
  if (!held) return select(studio, null);
  const number = Number(held.dataset.number);
  const { x, y, radius } = objectsOf(studio)[number];
  const under = onGround(studio.data, ...pointerIn(studio.overlay, event), radius);
  const offset = under ? [x - under[0], y - under[1]] : [0, 0];
  return hold(studio, event, studio.overlay, { number, offset, height: radius, move: moveInPicture });
}

// The pointer is on the plane in which the object's middle moves; above the horizon there is none, so it stays.
function moveInPicture(studio, event) {
  const { number, offset, height } = studio.drag;
  const under = onGround(studio.data, ...pointerIn(studio.overlay, event), height);
  if (!under) return null;
  return placed(number, withinReach(studio.data, [under[0] + offset[0], under[1] + offset[1]]));
}
