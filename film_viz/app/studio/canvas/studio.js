// The scene studio's canvas: put together, drawn anew with all that the server sends, and told to it what hands do.

const studios = new WeakMap();

export default function (component) {
  const place = component.parentElement;
  if (!studios.has(place)) studios.set(place, makeStudio(place, component.data));
  const studio = studios.get(place);
  studio.send = (message) => component.setTriggerValue("edit", message);
  hear(studio, component.data);
}

function makeStudio(place, data) {
  const studio = { n: Date.now(), version: 0, queue: [], waiting: null, draft: null, drag: null, selected: null, step: null, pointed: null, data };
  studio.plan = shape("svg", { class: "plan", tabindex: 0, role: "application", "aria-label": "Plan from above. Arrows move the selected object, brackets turn it, Del removes it." });
  studio.image = element("img", { draggable: "false" });
  studio.overlay = shape("svg", { class: "overlay" });
  for (const name of ["answer", "problem", "buttons", "list", "attributes", "rules", "steps"]) studio[name] = element("div", { class: name });
  studio.answer.setAttribute("aria-live", "polite");
  studio.lights = element("details", { class: "lights" });
  makeLights(studio);
  const picture = element("div", { class: "picture" }, element("div", { class: "frame" }, studio.image, studio.overlay), studio.answer, studio.problem);
  const tools = element("div", { class: "tools" }, studio.buttons, studio.attributes, studio.list);
  const about = element("div", { class: "about" }, studio.rules, studio.steps, studio.lights);
  const root = element("div", { class: "studio" }, element("div", { class: "views" }, studio.plan, picture), element("div", { class: "below" }, tools, about));
  listen(studio, root);
  place.append(root);
  return studio;
}

// With the next picture of the screen: a touch whose target goes while it begins is none that scrolling waits for.
function draw(studio) {
  studio.frame ??= requestAnimationFrame(() => {
    studio.frame = null;
    drawAll(studio);
  });
}

function drawAll(studio) {
  drawPlan(studio);
  drawPicture(studio);
  drawAnswer(studio);
  drawButtons(studio);
  drawList(studio);
  drawAttributes(studio);
  drawBroken(studio);
  drawSteps(studio);
  drawLights(studio);
}

function listen(studio, root) {
  studio.plan.addEventListener("pointerdown", (event) => event.button === 0 && pressPlan(studio, event));
  studio.overlay.addEventListener("pointerdown", (event) => event.button === 0 && pressPicture(studio, event));
  for (const drawing of [studio.plan, studio.overlay]) {
    drawing.addEventListener("pointermove", (event) => drag(studio, event));
    drawing.addEventListener("pointerup", (event) => drop(studio, event));
    drawing.addEventListener("pointercancel", (event) => cancel(studio, event));
    drawing.addEventListener("touchstart", keepFromScrolling, { passive: false });
  }
  root.addEventListener("keydown", (event) => pressKey(studio, event));
  root.addEventListener("click", (event) => press(studio, event.target.closest("button")));
  root.addEventListener("pointerover", (event) => point(studio, event.target.closest("[data-step]")));
  studio.steps.addEventListener("pointerleave", () => point(studio, null));
  studio.lights.addEventListener("input", (event) => change(studio, lightMoved(studio, event.target)));
  studio.lights.addEventListener("change", () => keep(studio));
}

// A finger on an object drags it, and scrolls the page everywhere else; browsers pass over `touch-action` within a drawing.
function keepFromScrolling(event) {
  if (event.target.closest("[data-number], [data-handle]")) event.preventDefault();
}

// Begin to drag: from now on the drawing has the pointer, wherever it goes.
function hold(studio, event, drawing, drag) {
  event.preventDefault();
  if (studio.resting) keep(studio);
  drawing.setPointerCapture(event.pointerId);
  studio.plan.focus({ preventScroll: true });
  studio.drag = { ...drag, pointer: event.pointerId, hasMoved: false, from: [event.clientX, event.clientY] };
  select(studio, drag.number);
}

const LEAST_MOVE = 3; // pixels by which a pointer moves before it drags

function drag(studio, event) {
  const { drag } = studio;
  if (!drag || drag.pointer !== event.pointerId) return;
  const moved = Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]);
  if (!drag.hasMoved && moved < LEAST_MOVE) return;
  drag.hasMoved = true;
  const draft = drag.move(studio, event);
  if (draft) change(studio, draft);
}

function drop(studio, event) {
  const { drag } = studio;
  if (!drag || drag.pointer !== event.pointerId) return;
  studio.drag = null;
  if (drag.hasMoved && studio.draft) keep(studio);
}

function cancel(studio, event) {
  if (!studio.drag || studio.drag.pointer !== event.pointerId) return;
  studio.drag = null;
  studio.queue = studio.queue.filter((message) => message.is_final);
  forgetDraft(studio);
  draw(studio);
}

function select(studio, number) {
  studio.selected = number;
  draw(studio);
}

function press(studio, pressed) {
  if (!pressed || pressed.disabled) return;
  const [name, value] = pressed.dataset.name.split(/[=-]/);
  const number = studio.selected;
  if (name === "object") select(studio, Number(value) === number ? null : Number(value));
  else if (name === "step") light(studio, Number(value));
  else if (name === "reset") act(studio, putBack(studio, value));
  else if (name === "undo" || name === "redo") act(studio, name);
  else if (name === "add") act(studio, { do: "add" });
  else if (name === "copy" || name === "remove") act(studio, { do: name, number });
  else if (name === "left" || name === "right") keyed(studio, turned(number, objectsOf(studio)[number].rotation + (name === "left" ? TURN : -TURN)));
  else act(studio, { do: "change", number, attribute: name, value });
}

function putBack(studio, what) {
  const place = studio.data.homes[what];
  return what === "camera" ? { do: "camera", place } : { do: "lamp", lamp: what, place };
}

// The objects of the step that is pointed at, or else of the one that was pressed.
function lit(studio) {
  const number = studio.pointed ?? studio.step;
  const steps = studio.data.told ? studio.data.told.steps : [];
  const step = number === null ? null : steps.find((each) => each.number === number);
  return step ? step.objects : [];
}

function light(studio, number) {
  studio.step = studio.step === number ? null : number;
  draw(studio);
}

function point(studio, row) {
  const pointed = row ? Number(row.dataset.step) : null;
  if (pointed === studio.pointed) return;
  studio.pointed = pointed;
  draw(studio);
}
