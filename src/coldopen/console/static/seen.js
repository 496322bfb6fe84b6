// What was really on screen: a placement counts once half of it has been visible for half a second,
// on a visible page, with nothing laid over it.

const LONG_ENOUGH_MS = 500;
const HALF = 0.5;

export class Seen {
  #observer = null;
  #timers = new Map();
  #inView = new Set();
  #counted = new Set();
  #rows = new Set();
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

  /** Watch the placements of a new page: elements with `data-page`, `data-row` and `data-column`. */
  begin(root, margin = "0px") {
    this.end();
    this.#counted.clear();
    this.#rows.clear();
    this.#furthestRow = -1;
    this.#furthestColumn.clear();
    this.look(root, margin);
  }

  /** Whether anything in a row was seen. */
  has({ page, index }) {
    return this.#rows.has(`${page}:${index}`);
  }

  /** Watch anew, as rows or margins have changed; what was counted stays counted. */
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
    const key = `${rowOf(node)}:${node.dataset.column}`;
    const looking = this.#inView.has(node) && !this.#covered && document.visibilityState === "visible";
    if (looking && !this.#counted.has(key)) this.#timers.set(node, setTimeout(() => this.#count(node, key), LONG_ENOUGH_MS));
  }

  #count(node, key) {
    this.#timers.delete(node);
    if (this.#counted.has(key) || !this.#inView.has(node)) return;
    this.#counted.add(key);
    this.#rows.add(rowOf(node));
    this.#fresh.push(node.dataset);
    this.outbox.nudge();
  }

  #impression() {
    const pages = new Set(this.#fresh.map(({ page }) => page));
    const impressions = Array.from(pages, (of) => {
      const placements = this.#fresh.filter(({ page }) => page === of).map(({ row, column }) => [Number(row), Number(column)]);
      return { page: Number(of), event: { type: "impression", at: Date.now(), ranges: toRanges(placements) } };
    });
    this.#fresh = [];
    return impressions;
  }

  #scrolledDown() {
    if (this.#covered) return;
    const lowest = Math.max(-1, ...Array.from(this.#inView, lineOf));
    if (lowest <= this.#furthestRow) return;
    this.#furthestRow = lowest;
    const { page, row } = Array.from(this.#inView).find((node) => lineOf(node) === lowest).dataset;
    this.outbox.say({ type: "scroll", row: Number(row), column: 0 }, { page: Number(page) });
  }

  #scrolledAcross(strip) {
    if (this.#covered) return;
    const nodes = Array.from(this.#inView).filter((node) => strip.contains(node));
    if (!nodes.length) return;
    const { page, row } = nodes[0].dataset;
    const column = Math.max(...nodes.map((node) => Number(node.dataset.column)));
    if (column <= (this.#furthestColumn.get(rowOf(nodes[0])) ?? 0)) return;
    this.#furthestColumn.set(rowOf(nodes[0]), column);
    this.outbox.say({ type: "scroll", row: Number(row), column }, { page: Number(page) });
  }
}

const rowOf = ({ dataset: { page, row } }) => `${page}:${row}`;

/** How far down a placement is: 0 in the hero, then the rows as they stand. */
function lineOf(node) {
  const row = node.closest(".row");
  return row ? 1 + Array.prototype.indexOf.call(row.parentElement.children, row) : 0;
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
