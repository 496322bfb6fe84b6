// How rows take their places: those that moved slide there, those that came settle as they come into view.

import { calm } from "./dom.js";

const EASE = "cubic-bezier(0.2, 0.8, 0.2, 1)";

/** Make a change, and let each of `nodes` slide from where it stood to where it then stands. */
export function slide(nodes, change) {
  if (calm()) return change();
  const before = new Map(Array.from(nodes, (node) => [node, topOf(node)]));
  change();
  for (const [node, top] of before) {
    const by = node.isConnected ? top - topOf(node) : 0;
    if (by && Math.abs(by) < 2 * innerHeight && isNear(node, by)) node.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 520, easing: EASE });
  }
}

/** Let a row settle when it first comes into view. */
export function settle(node) {
  if (calm()) return;
  coming.observe(node);
}

const coming = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    coming.unobserve(target);
    target.animate([{ opacity: 0, transform: "translateY(1.6rem)" }, { opacity: 1, transform: "none" }], { duration: 620, easing: EASE });
  }
});

const topOf = (node) => node.getBoundingClientRect().top;

/** Whether a slide by so much begins, or ends, within a screen of what is visible. */
const isNear = (node, by) => [topOf(node), topOf(node) + by].some((top) => top > -innerHeight && top < 2 * innerHeight);
