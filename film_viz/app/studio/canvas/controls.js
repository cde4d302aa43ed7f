// What stands around plan and picture: the answer, buttons, attributes, camera and lamps, the program's steps.

const ATTRIBUTE_ORDER = ["shape", "size", "color", "material"];
const LIGHTS = { camera: "Camera", key: "Key lamp", fill: "Fill lamp", back: "Back lamp" };
const HOW =
  "Click an object to change it; drag it on the plan or on the picture. Arrows move it, [ and ] turn it, C copies, Del removes, Ctrl+Z takes back.";
const LONGEST_RESULT = 48; // letters of what a step gave; of more objects only the numbers are shown
const AXES = ["x", "y", "height"];

function drawAnswer(studio) {
  const { told, problem } = studio.data;
  redraw(studio.answer, [told && { ...told, steps: 0 }], () => (told ? answerLine(told) : []));
  redraw(studio.problem, problem, () => (problem ? [element("p", { role: "alert" }, problem)] : []));
}

function answerLine(told) {
  const isRight = told.truth === null ? null : told.truth === told.answer;
  const verdict = isRight === null ? "unknown" : isRight ? "right" : "wrong";
  const truth = told.truth === null ? told.why : `true answer${told.as_read ? ", as the scene was read" : ""}: ${told.truth}`;
  return [
    element("span", { class: "asked" }, told.question),
    element("strong", { "data-answer": told.answer }, told.answer),
    element("span", { class: "share" }, `${(100 * told.probability).toFixed(1)} %`),
    element("span", { class: `verdict ${verdict}`, "data-truth": told.truth }, `${{ right: "✓ ", wrong: "✗ ", unknown: "" }[verdict]}${truth}`),
  ];
}

function drawButtons(studio) {
  const { can_undo: canUndo, can_redo: canRedo, objects, most_objects: most } = studio.data;
  const none = studio.selected === null;
  const full = objects.length >= most;
  redraw(studio.buttons, [canUndo, canRedo, none, full], () => [
    button("undo", "Undo", "↶", { disabled: !canUndo, title: "Ctrl+Z" }),
    button("redo", "Redo", "↷", { disabled: !canRedo, title: "Ctrl+Shift+Z" }),
    button("add", "Add", "", { disabled: full, title: "Add an object where there is room" }),
    button("copy", "Copy", "", { disabled: none || full, title: "Copy the selected object (C)" }),
    button("remove", "Remove", "", { disabled: none, title: "Del" }),
    button("left", "", "⟲", { disabled: none, title: "Turn left ([)", "aria-label": "Turn left" }),
    button("right", "", "⟳", { disabled: none, title: "Turn right (])", "aria-label": "Turn right" }),
  ]);
}

function drawList(studio) {
  const { objects, colors } = studio.data;
  const names = objects.map(({ name, color }) => [name, color]);
  redraw(studio.list, [names, studio.selected, lit(studio)], () =>
    names.map(([name, color], number) =>
      element(
        "button",
        { type: "button", "data-name": `object-${number}`, "aria-pressed": String(number === studio.selected), class: lit(studio).includes(number) ? "lit" : "" },
        element("span", { class: "swatch", style: `background:${colors[color]}` }),
        `${number} ${name}`,
      ),
    ),
  );
}

function drawAttributes(studio) {
  const { data, selected } = studio;
  const thing = selected === null ? null : data.objects[selected];
  const values = thing && ATTRIBUTE_ORDER.map((name) => thing[name]);
  redraw(studio.attributes, [selected, values, data.objects.length], () => {
    if (!thing) return [element("p", { class: "hint" }, data.objects.length ? HOW : "Nothing stands here yet: add an object.")];
    return ATTRIBUTE_ORDER.map((name) =>
      element("div", { class: "choice", role: "group", "aria-label": name }, ...data.choices[name].map((value) => choiceButton(data, name, value, thing[name] === value))),
    );
  });
}

function choiceButton(data, name, value, isChosen) {
  const attributes = { type: "button", "data-name": `${name}=${value}`, "aria-pressed": String(isChosen), title: value };
  if (name !== "color") return element("button", attributes, value);
  return element("button", { ...attributes, class: "color", "aria-label": value }, element("span", { class: "swatch", style: `background:${data.colors[value]}` }));
}

// Why the network may be wrong stands here and not with the answer: on a phone that is above the plan, which must not move.
function drawBroken(studio) {
  const said = studio.data.told_broken;
  const apart = studio.data.told?.apart;
  redraw(studio.rules, [said, apart], () => {
    if (!said.length) return [element("p", { class: "kept" }, "✓ Placed as CLEVR places its objects.")];
    const why = apart ? [element("p", { class: "apart" }, apart)] : [];
    return [...why, element("p", { class: "broken" }, "Not as CLEVR places its objects, which is allowed here:"), element("ul", {}, ...said.map((text) => element("li", {}, text)))];
  });
}

function drawSteps(studio) {
  const steps = studio.data.told ? studio.data.told.steps : [];
  redraw(studio.steps, [steps, studio.step], () => {
    if (!steps.length) return [];
    const rows = steps.map((step) => stepButton(step, step.number === studio.step));
    return [element("p", { class: "hint" }, "Where the true answer comes from. Point at a step, or press it, and its objects light up."), element("div", { class: "rows" }, ...rows)];
  });
}

function stepButton({ number, meaning, result, objects }, isChosen) {
  const gave = result.length > LONGEST_RESULT ? `objects ${objects.join(", ")}` : result;
  return element(
    "button",
    { type: "button", "data-name": `step-${number}`, "data-step": number, "aria-pressed": String(isChosen) },
    element("span", { class: "which" }, String(number)),
    element("span", {}, meaning),
    element("span", { class: "result", title: result }, gave),
  );
}

// Sliders are made once: one that a hand holds must not be made anew.
function makeLights(studio) {
  const { data } = studio;
  studio.sliders = [];
  const rows = Object.entries(LIGHTS).map(([what, title]) => {
    const sliders = AXES.map((axis, i) => {
      const slider = element("input", { type: "range", step: 0.01, "data-light": what, "data-axis": i, "aria-label": `${title}, ${axis}` });
      const number = element("output", {});
      studio.sliders.push({ slider, number, what, axis: i });
      return element("label", {}, element("span", {}, axis), slider, number);
    });
    const reset = button(`reset-${what}`, "Reset", "", { title: `Put it where CLEVR's stands before jitter` });
    return element("div", { class: "light" }, element("b", {}, title), ...sliders, reset);
  });
  const told = `CLEVR draws each from its place: the camera by up to ${data.jitter.camera}, lamps by up to ${data.jitter.key} scene units.`;
  studio.lights.replaceChildren(element("summary", {}, "Camera and lamps"), element("p", { class: "hint" }, told), ...rows);
}

function drawLights(studio) {
  const { data, draft } = studio;
  for (const { slider, number, what, axis } of studio.sliders) {
    const stands = draft && draft.what === what ? draft.place[axis] : data.places[what][axis];
    const moved = stands - data.homes[what][axis];
    const most = Math.max(data.jitter[what], Math.abs(moved));
    slider.min = -most;
    slider.max = most;
    if (slider.getRootNode().activeElement !== slider || !draft) slider.value = moved;
    number.value = `${moved < 0 ? "−" : "+"}${Math.abs(moved).toFixed(2)}`;
  }
}

function lightMoved(studio, slider) {
  const { light: what, axis } = slider.dataset;
  const now = studio.draft && studio.draft.what === what ? studio.draft.place : studio.data.places[what];
  const place = [...now];
  place[axis] = studio.data.homes[what][axis] + Number(slider.value);
  return { what, place };
}
