// Making elements. Text is always set as text, so nothing in a title can become markup.

/** An element: `el("p", { class: "x", onclick: f, data: { row: 1 } }, "text", child)`. */
export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const shapes = {
  play: "M7 4.5v15l12.5-7.5z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  more: "M12 11v6M12 7v.1M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z",
  plus: "M12 5v14M5 12h14",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  no: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  rewind: "M11 6l-6 6 6 6M19 6l-6 6 6 6",
  forward: "M5 6l6 6-6 6M13 6l6 6-6 6",
};

/** A small line drawing, hidden from assistive technology. */
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon and a word. */
export const action = (shape, word, options = {}) =>
  el("button", { type: "button", "data-stop": true, ...options, class: `action ${options.class ?? ""}` }, icon(shape), el("span", {}, word));

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
