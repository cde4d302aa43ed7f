// What is told to the server: one message at a time, and of an edit that goes on only the newest.
//
// While a hand moves, the draft is what the hand has made of the scene; it is drawn at once, and stays until the
// server has the edit.

const PATIENCE = 30000; // milliseconds until a message counts as lost
const REST = 450; // milliseconds without a key after which what the keys did is kept

function tell(studio, edit, isFinal) {
  const last = studio.queue[studio.queue.length - 1];
  if (last && !last.is_final) studio.queue.pop();
  studio.queue.push({ edit, is_final: isFinal, version: studio.version });
  pump(studio);
}

function pump(studio) {
  if (studio.waiting || !studio.queue.length) return;
  const { edit, is_final, version } = studio.queue.shift();
  studio.waiting = { n: ++studio.n, is_final, version, since: performance.now() };
  studio.lost = setTimeout(() => giveUp(studio), PATIENCE);
  studio.send({ n: studio.n, base: studio.data.scene, is_final, edit });
}

function giveUp(studio) {
  studio.waiting = null;
  forgetDraft(studio);
  pump(studio);
}

// Take what the server has drawn.
function hear(studio, data) {
  const before = studio.data;
  studio.data = data;
  const { waiting } = studio;
  const isReply = waiting && data.reply === waiting.n;
  if (isReply) {
    clearTimeout(studio.lost);
    studio.waiting = null;
    studio.took = performance.now() - waiting.since;
    if ((waiting.is_final || data.problem) && waiting.version === studio.version) forgetDraft(studio);
  }
  if (before && before.scene !== data.scene) follow(studio, before, data);
  if (studio.selected !== null && studio.selected >= data.objects.length) studio.selected = null;
  draw(studio);
  pump(studio);
}

// A new object is the selected one.
function follow(studio, before, data) {
  if (data.objects.length === before.objects.length + 1) studio.selected = data.objects.length - 1;
}

function forgetDraft(studio) {
  if (studio.drag) return;
  studio.draft = null;
  clearTimeout(studio.resting);
  studio.resting = null;
}

// Change the draft, have it drawn, and have it kept at once or after a rest.
function change(studio, draft, when = "later") {
  studio.draft = draft;
  studio.version += 1;
  draw(studio);
  tell(studio, editOf(draft), when === "now");
  clearTimeout(studio.resting);
  studio.resting = when === "rest" ? setTimeout(() => keep(studio), REST) : null;
}

function keep(studio) {
  clearTimeout(studio.resting);
  studio.resting = null;
  if (studio.draft) tell(studio, editOf(studio.draft), true);
}

// What keys have done and not yet kept is kept before anything else is done.
function act(studio, edit) {
  if (studio.resting) keep(studio);
  tell(studio, edit, true);
}

function editOf(draft) {
  const { number, x, y, rotation, place } = draft;
  if (draft.what === "place") return { do: "place", number, x, y };
  if (draft.what === "turn") return { do: "turn", number, rotation };
  return draft.what === "camera" ? { do: "camera", place } : { do: "lamp", lamp: draft.what, place };
}

// The objects as the hand has them.
function objectsOf(studio) {
  const { draft } = studio;
  if (!draft || draft.number === undefined) return studio.data.objects;
  return studio.data.objects.map((thing, i) => (i === draft.number ? { ...thing, ...draft.values } : thing));
}

function placed(number, [x, y]) {
  return { what: "place", number, x, y, values: { x, y } };
}

function turned(number, rotation) {
  return { what: "turn", number, rotation, values: { rotation } };
}
