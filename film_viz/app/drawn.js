// Draws a figure that came as SVG, and tells what its fields say where a pointer or the keyboard is.

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function showFigure(figure, data, tell) {
  const [drawing, tip] = figure.children;
  if (figure.drawn !== data.svg) {
    drawing.innerHTML = figure.drawn = data.svg;
    tip.textContent = "";
  }
  figure.setAttribute("aria-label", data.alt);
  figure.style.zoom = data.zoom;
  figure.classList.toggle("clickable", data.clickable);
  const fields = [...drawing.querySelectorAll("[data-field]")].map((area) => {
    const told = data.fields[Number(area.dataset.field)];
    return told.texts ? marks(area, told) : cells(area, told);
  });
  const pick = (place) => {
    if (!data.clickable) return;
    const isAgain = data.picked && String(place) === String(data.picked);
    data.picked = isAgain ? null : place;
    show();
    tell(data.picked);
  };
  const show = () => fields.forEach((field) => field.frame("picked", data.picked));
  for (const field of fields.filter((each) => each.size)) listen(field, figure, tip, pick);
  show();
}

function listen(field, figure, tip, pick) {
  const { area } = field;
  const go = (place) => {
    area.at = place; // kept by the element, which outlives what a pick has drawn anew
    field.frame("at", place);
    tip.textContent = place ? field.text(place) : "";
    if (place) put(tip, field.box(place), figure.getBoundingClientRect());
  };
  area.setAttribute("tabindex", "0");
  area.setAttribute("role", "application");
  area.setAttribute("aria-label", `${field.text(field.first)}; arrow keys go on`);
  area.onpointermove = area.onpointerdown = (event) => go(field.under(event));
  area.onpointerleave = area.onblur = () => go(null);
  area.onclick = (event) => {
    const place = field.under(event);
    if (place) pick(place);
  };
  area.onkeydown = (event) => {
    const { at } = area;
    if (STEPS[event.key]) go(at ? field.step(at, STEPS[event.key]) : field.first);
    else if (event.key === "Escape") go(null);
    else if (at && (event.key === "Enter" || event.key === " ")) pick(at);
    else return;
    event.preventDefault();
  };
}

// Rows and columns that fill their area; a place is [row, column].
function cells(area, { text, rows, columns, cells }) {
  const glass = () => area.querySelector(":scope > .glass").getBoundingClientRect();
  const part = (at, from, length, n) => clamp(Math.floor((n * (at - from)) / length), n);
  return {
    area,
    size: cells.length,
    first: [0, 0],
    under(event) {
      const box = glass();
      return [part(event.clientY, box.top, box.height, rows.length), part(event.clientX, box.left, box.width, columns.length)];
    },
    step: ([row, column], [down, right]) => [clamp(row + down, rows.length), clamp(column + right, columns.length)],
    text: ([row, column]) =>
      fill(text, { row: rows[row], column: columns[column], cell: cells[row * columns.length + column] }),
    box([row, column]) {
      const box = glass();
      const [width, height] = [box.width / columns.length, box.height / rows.length];
      return { left: box.left + column * width, top: box.top + row * height, width, height };
    },
    frame(name, place) {
      area.querySelector(`:scope > .${name}`)?.remove();
      if (!place || place[0] >= rows.length || place[1] >= columns.length) return;
      const frame = document.createElementNS(SVG, "rect");
      const [width, height] = [100 / columns.length, 100 / rows.length];
      const attributes = { class: name, x: place[1] * width, y: place[0] * height, width, height };
      for (const [key, value] of Object.entries(attributes)) frame.setAttribute(key, key === "class" ? value : `${value}%`);
      area.append(frame);
    },
  };
}

// Marks, each an element of its own; a place is [number of the mark].
function marks(area, { texts }) {
  return {
    area,
    size: texts.length,
    first: [0],
    under(event) {
      const number = [...area.children].findIndex((mark) => mark.contains(event.target));
      return number < 0 ? null : [number];
    },
    step: ([number], [down, right]) => [clamp(number + down + right, texts.length)],
    text: ([number]) => texts[number] ?? "",
    box: ([number]) => area.children[number].getBoundingClientRect(),
    frame: () => {},
  };
}

const clamp = (number, n) => Math.max(0, Math.min(n - 1, number));
const fill = (text, values) => text.replace(/\{(row|column|cell)\}/g, (_, name) => values[name]);

// Above the place, or below where there is no room, and never over an edge of the figure.
function put(tip, box, figure) {
  const x = (box.left + box.width / 2 - figure.left) / figure.width;
  const isBelow = box.top - figure.top < tip.offsetHeight + 8;
  tip.style.left = `${100 * x}%`;
  tip.style.top = `${(100 * (box.top - figure.top + (isBelow ? box.height : 0))) / figure.height}%`;
  tip.style.transform = `translate(${-100 * clamp01(x)}%, ${isBelow ? "6px" : "calc(-100% - 6px)"})`;
}

const clamp01 = (x) => Math.max(0, Math.min(1, x));
