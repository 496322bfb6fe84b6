// What was really on screen: a placement counts once half of it has been visible for half a second,
// on a visible page, with nothing laid over it.

const LONG_ENOUGH_MS = 500;
const HALF = 0.5;

export class Seen {
  #observer = null;
  #timers = new Map();
  #inView = new Set();
  #counted = new Set();
  #fresh = [];
  #covered = false;
  #furthestRow = -1;
  #furthestColumn = new Map();

  constructor(outbox) {
    this.outbox = outbox;
    outbox.beforeSeal.push(() => this.#impression());
    document.addEventListener("visibilitychange", () => this.#reconsider());
    let waiting = 0;
    const later = (act) => {
      if (!waiting) waiting = setTimeout(() => ((waiting = 0), act()), 300);
    };
    addEventListener("scroll", () => later(() => this.#scrolledDown()), { passive: true });
    document.addEventListener("scroll", (event) => event.target.classList?.contains("strip") && later(() => this.#scrolledAcross(event.target)), { passive: true, capture: true });
  }

  /** Watch the placements of a new page: elements with `data-row` and `data-column`. */
  begin(root, margin = "0px") {
    this.end();
    this.#counted.clear();
    this.#furthestRow = -1;
    this.#furthestColumn.clear();
    this.look(root, margin);
  }

  /** Watch with other margins (a panel has opened at the side); what was counted stays counted. */
  look(root, margin) {
    this.end();
    this.#observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#noticed(entry)), { threshold: [HALF], rootMargin: margin });
    for (const node of root.querySelectorAll("[data-row][data-column]")) this.#observer.observe(node);
  }

  end() {
    this.#observer?.disconnect();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#inView.clear();
  }

  /** Something lies over the page, or no longer does. */
  cover(covered) {
    this.#covered = covered;
    this.#reconsider();
  }

  #noticed(entry) {
    const inView = entry.isIntersecting && entry.intersectionRatio >= HALF;
    if (inView) this.#inView.add(entry.target);
    else this.#inView.delete(entry.target);
    this.#consider(entry.target);
  }

  #reconsider() {
    for (const node of this.#inView) this.#consider(node);
  }

  #consider(node) {
    clearTimeout(this.#timers.get(node));
    this.#timers.delete(node);
    const key = `${node.dataset.row}:${node.dataset.column}`;
    const looking = this.#inView.has(node) && !this.#covered && document.visibilityState === "visible";
    if (looking && !this.#counted.has(key)) this.#timers.set(node, setTimeout(() => this.#count(node, key), LONG_ENOUGH_MS));
  }

  #count(node, key) {
    this.#timers.delete(node);
    if (this.#counted.has(key) || !this.#inView.has(node)) return;
    this.#counted.add(key);
    this.#fresh.push([Number(node.dataset.row), Number(node.dataset.column)]);
    this.outbox.nudge();
  }

  #impression() {
    if (!this.#fresh.length) return null;
    const ranges = toRanges(this.#fresh);
    this.#fresh = [];
    return { type: "impression", at: Date.now(), ranges };
  }

  #scrolledDown() {
    if (this.#covered) return;
    const row = Math.max(-1, ...Array.from(this.#inView, (node) => Number(node.dataset.row)));
    if (row <= this.#furthestRow) return;
    this.#furthestRow = row;
    this.outbox.say({ type: "scroll", row, column: 0 });
  }

  #scrolledAcross(strip) {
    if (this.#covered) return;
    const nodes = Array.from(this.#inView).filter((node) => strip.contains(node));
    if (!nodes.length) return;
    const row = Number(nodes[0].dataset.row);
    const column = Math.max(...nodes.map((node) => Number(node.dataset.column)));
    if (column <= (this.#furthestColumn.get(row) ?? 0)) return;
    this.#furthestColumn.set(row, column);
    this.outbox.say({ type: "scroll", row, column });
  }
}

/** Placements as [row, first column, last column], as few as can be. */
function toRanges(placements) {
  const sorted = [...placements].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const ranges = [];
  for (const [row, column] of sorted) {
    const last = ranges[ranges.length - 1];
    if (last && last[0] === row && column <= last[2] + 1) last[2] = Math.max(last[2], column);
    else ranges.push([row, column, column]);
  }
  return ranges;
}
