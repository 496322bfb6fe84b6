// Posters are painted when they come near the screen, a few each frame, and let go when they are far away.

import { drawPoster, paletteOf } from "./art/poster.js";

const BUDGET_MS = 7;
const queue = new Map();
let frame = 0;

/** The sharpness worth painting at: posters are soft enough that 1.5 pixels a point will do. */
export const density = () => Math.min(1.5, window.devicePixelRatio || 1);

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && !target.firstChild) queue.set(target, titles.get(target));
      else if (!isIntersecting) release(target);
    }
    if (queue.size && !frame) frame = requestAnimationFrame(paint);
  },
  { rootMargin: "60% 30%", scrollMargin: "0px 40%" },
);
const titles = new WeakMap();

/** Paint a title's poster into `node` whenever that is near the screen. */
export function hang(node, title) {
  titles.set(node, title);
  node.style.setProperty("--tone", paletteOf(title).dark);
  nearby.observe(node);
}

/** Stop watching all that hangs inside `root`. */
export function unhang(root) {
  for (const node of root.querySelectorAll(".art")) {
    nearby.unobserve(node);
    queue.delete(node);
  }
}

function release(node) {
  queue.delete(node);
  const canvas = node.firstChild;
  if (!canvas) return;
  canvas.width = canvas.height = 0;
  canvas.remove();
}

function paint() {
  frame = 0;
  const from = performance.now();
  const sizes = [];
  for (const [node, title] of queue) {
    if (sizes.length > 24) break;
    sizes.push([node, title, node.clientWidth, node.clientHeight]);
  }
  for (const [node, title, w, h] of sizes) {
    queue.delete(node);
    if (w && h && !node.firstChild) node.append(posterCanvas(title, w, h));
    if (performance.now() - from > BUDGET_MS) break;
  }
  if (queue.size) frame = requestAnimationFrame(paint);
}

/** A canvas with a title's poster, for a box of `w` by `h` CSS pixels. */
export function posterCanvas(title, w, h) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const scale = density();
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  drawPoster(canvas.getContext("2d"), title, canvas.width, canvas.height);
  return canvas;
}
