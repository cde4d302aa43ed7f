// Lays out the cards; one that has not changed stays as it is. All that was typed or named by somebody is put in as text.

const GLASS =
  '<svg class="glass-icon" viewBox="0 0 24 24" aria-hidden="true"><circle cx="10" cy="10" r="6.5"/><path d="M15 15l6 6M10 7v6M7 10h6"/></svg>';

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".cards");
  const frame = parentElement.querySelector("template").content.firstElementChild;
  const known = new Map([...list.children].map((card) => [card.dataset.name, card]));
  const cards = data.cards.map((told) => {
    const card = known.get(told.name) ?? make("section", "card");
    card.dataset.name = told.name;
    const text = JSON.stringify(told);
    if (card.told !== text) {
      card.told = text;
      card.replaceChildren(...parts(told, data.pictures, frame));
    }
    const button = card.querySelector("button");
    if (button) button.onclick = () => setTriggerValue("closer", told.opens);
    return card;
  });
  if (cards.length !== list.children.length || cards.some((card, i) => card !== list.children[i])) list.replaceChildren(...cards);
}

function parts(told, pictures, frame) {
  const made = [make("h2", "", told.title)];
  if (told.answer) made.push(answer(told));
  if (told.problem) made.push(make("p", "problem", told.problem));
  for (const note of told.notes) made.push(make("p", "note", note));
  if (told.opens) made.push(opener(told));
  if (told.steps.length) made.push(steps(told.steps));
  for (const one of told.figures) made.push(figure(one, pictures, frame), make("p", "note", one.reading));
  return made;
}

function answer({ answer, verdict }) {
  const line = make("div", "answer");
  line.append(make("strong", "", answer));
  if (verdict) line.append(make("span", `verdict ${verdict[1]}`, verdict[0]));
  return line;
}

function opener({ title }) {
  const button = make("button");
  button.type = "button";
  button.innerHTML = GLASS;
  button.append("Look closer");
  button.setAttribute("aria-label", `Look closer at ${title}`);
  return button;
}

function steps(each) {
  const list = make("ol");
  list.start = 0;
  for (const [meaning, result] of each) {
    const step = make("li", "", `${meaning}: `);
    step.append(make("em", "", result));
    list.append(step);
  }
  return list;
}

function figure(one, pictures, frame) {
  const made = frame.cloneNode(true);
  const svg = one.svg.replace(/picture:[0-9a-f]+/g, (name) => pictures[name] ?? name);
  showFigure(made, { ...one, svg, zoom: 1, clickable: false, picked: null }, () => {});
  // Keys read values where a card is opened; here they would stop at dozens of maps on their way down the page.
  for (const field of made.querySelectorAll("[data-field]")) field.setAttribute("tabindex", "-1");
  return made;
}

function make(tag, name = "", text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
