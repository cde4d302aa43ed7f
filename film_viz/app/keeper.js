// Keeps what was asked in this visit in the tab, and hands it back once to the session that follows a reload.

const PLACE = "film_viz.asked";

export default function ({ data, setStateValue }) {
  const kept = before();
  if (kept && kept.visit !== data.name && !data.is_restored) {
    const known = new Set(data.asked.map(name));
    const lost = kept.asked.filter((past) => !known.has(name(past)));
    if (lost.length) {
      setStateValue("kept", lost);
      return;
    }
  }
  keep({ visit: data.name, asked: data.asked });
}

const name = (past) => JSON.stringify([past.checkpoint, past.scene, past.typed]);

function before() {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(PLACE));
    return kept && Array.isArray(kept.asked) ? kept : null;
  } catch {
    return null; // nothing is kept, or the browser does not let us look
  }
}

function keep(value) {
  try {
    window.sessionStorage.setItem(PLACE, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing: then a reload forgets, as it did before
  }
}
