// Keys: arrows move the selected object in the plan, brackets turn it, Del removes it, Ctrl+Z takes back.

const MOVE = 0.1; // scene units a key
const FINE = 0.02; // with Shift
const TURN = Math.PI / 12;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressKey(studio, event) {
  if (event.target.closest("input")) return;
  if (event.ctrlKey || event.metaKey) {
    const step = stepOfKey(event);
    if (step) takeBack(studio, step, event);
    return;
  }
  if (event.altKey || studio.selected === null || studio.drag) return;
  const { x, y, rotation } = objectsOf(studio)[studio.selected];
  if (ARROWS[event.key]) {
    const [px, py] = ARROWS[event.key].map((way) => way * UNIT * (event.shiftKey ? FINE : MOVE));
    const [dx, dy] = fromPlan(studio.data, px, py);
    keyed(studio, placed(studio.selected, withinReach(studio.data, [x + dx, y + dy])));
  } else if (event.key === "[" || event.key === "]") {
    keyed(studio, turned(studio.selected, rotation + (event.key === "[" ? TURN : -TURN)));
  } else if (event.key === "Delete" || event.key === "Backspace") {
    act(studio, { do: "remove", number: studio.selected });
  } else if (event.key === "c" || event.key === "C") {
    act(studio, { do: "copy", number: studio.selected });
  } else if (event.key === "Escape") {
    select(studio, null);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function stepOfKey(event) {
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

function takeBack(studio, step, event) {
  event.preventDefault();
  event.stopPropagation();
  if (step === "undo" ? studio.data.can_undo || studio.draft : studio.data.can_redo) act(studio, step);
}

// Another kind of edit, or another object: what was done before is kept first.
function keyed(studio, draft) {
  const { draft: before, resting } = studio;
  if (resting && before && (before.what !== draft.what || before.number !== draft.number)) keep(studio);
  change(studio, draft, "rest");
}
