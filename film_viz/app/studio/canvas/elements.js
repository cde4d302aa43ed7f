// Elements of the page, made without any HTML text: what comes from outside stays text.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat());
  return made;
}

// Draw a part of the page anew only where it is otherwise, and leave the focus where it was.
function redraw(place, state, draw) {
  const told = JSON.stringify(state);
  if (place.told === told) return;
  place.told = told;
  const held = place.getRootNode().activeElement;
  const name = held && place.contains(held) ? held.dataset.name : null;
  place.replaceChildren(...[draw()].flat());
  if (name) place.querySelector(`[data-name="${name}"]`)?.focus();
}

function button(name, label, icon, attributes = {}) {
  const face = icon ? [element("span", { class: "icon", "aria-hidden": "true" }, icon), label] : [label];
  return element("button", { type: "button", "data-name": name, ...attributes }, ...face);
}
