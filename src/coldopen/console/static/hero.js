// The hero: one title at a time, its art filling the top of the page.

import { designOf, drawScene, grain } from "./art/poster.js";
import { action, calm, el, icon } from "./dom.js";
import { posterCanvas } from "./easel.js";
import { factsOf, genreName, say } from "./words.js";

const TURN_MS = 9000;
const unicased = /[\u0590-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/** Set a heading in the letters of the title's poster. */
export function letter(heading, title) {
  heading.className = `face-${designOf(title).face}`;
  if (unicased.test(title.name)) heading.classList.add("unicased");
  if (title.name.length > 22) heading.classList.add("long");
  return heading;
}

/** A title's facts as one line. */
export function metaLine(title) {
  return el(
    "p",
    { class: "meta" },
    ...factsOf(title).map((fact) => el("span", {}, fact)),
    title.age || title.age === 0 ? el("span", { class: "age" }, title.age ? `${title.age}+` : say("all")) : null,
    (title.genres ?? []).length ? el("span", {}, title.genres.slice(0, 3).map(genreName).join(" · ")) : null,
  );
}

export class Hero {
  #timer = 0;
  #held = false;

  constructor(root, app) {
    Object.assign(this, { root, app, slides: [], at: 0 });
    for (const type of ["pointerenter", "focusin"]) root.addEventListener(type, () => this.#stop());
    for (const type of ["pointerleave", "focusout"]) root.addEventListener(type, () => this.#start());
    let waiting = 0;
    addEventListener("resize", () => (clearTimeout(waiting), (waiting = setTimeout(() => this.#repaint(), 250))));
  }

  /** Show the hero row of a page, or nothing where it has none. */
  show(page) {
    this.#stop();
    const index = page.rows.findIndex((row) => row.shape === "hero" && row.titles.length);
    this.root.hidden = index < 0;
    this.slides = [];
    if (index < 0) return this.root.replaceChildren();
    const row = page.rows[index];
    this.root.setAttribute("aria-label", row.heading);
    this.slides = row.titles.slice(0, 5).map((title, column) => this.#slide(row, { page: row.page, row: row.index, column, title }));
    this.thumbs = el("div", { class: "thumbs", "data-zone": true, data: { roving: "" } });
    this.root.replaceChildren(...this.slides.map((slide) => slide.node), this.thumbs);
    this.turn(0);
  }

  /** Bring one slide forward. */
  turn(to) {
    this.at = (to + this.slides.length) % this.slides.length;
    this.slides.forEach((slide, i) => {
      slide.node.hidden = i !== this.at;
      slide.scenery.classList.toggle("shown", false);
    });
    const slide = this.slides[this.at];
    this.#paint(slide);
    requestAnimationFrame(() => slide.scenery.classList.add("shown"));
    this.#drawThumbs();
    if (slide.describe) slide.describe();
    this.#start();
  }

  /** Take a title's slide away. */
  remove({ page, row, column }) {
    const index = this.slides.findIndex(({ placement: at }) => at.page === page && at.row === row && at.column === column);
    if (index < 0) return false;
    this.slides[index].node.remove();
    this.slides.splice(index, 1);
    if (this.slides.length) this.turn(Math.min(this.at, this.slides.length - 1));
    else this.root.hidden = true;
    return true;
  }

  #slide(row, placement) {
    const { title } = placement;
    const { app } = this;
    const canvas = el("canvas", { role: "img", "aria-label": `${say("art", { name: title.name })}: ${designOf(title).says}` });
    const scenery = el("div", { class: "scenery" }, canvas);
    const synopsis = el("p", { class: "synopsis", dir: "auto" });
    const listed = () => app.isListed(title);
    const list = action(listed() ? "tick" : "plus", say(listed() ? "listed" : "list"), { class: "list", "aria-pressed": String(listed()), data: { list: title.id }, onclick: () => app.toggleListed(placement) });
    const why = [row.heading, row.reason].filter(Boolean).join(" — ");
    const node = el(
      "div",
      { class: "slide", data: { page: placement.page, row: placement.row, column: placement.column } },
      scenery,
      el(
        "div",
        { class: "copy" },
        why ? el("p", { class: "why" }, el("span", { dir: "auto" }, why)) : null,
        letter(el("h1", { dir: "auto" }, title.name), title),
        metaLine(title),
        synopsis,
        el(
          "div",
          { class: "actions", "data-zone": true },
          action("play", say("play"), { class: "first play", onclick: () => app.play(placement) }),
          action("more", say("more"), { class: "more", "aria-haspopup": "dialog", onclick: () => app.open(placement) }),
          list,
        ),
      ),
    );
    let asked = false;
    const describe = () => {
      if (asked) return;
      asked = true;
      app.describe(title).then((full) => (synopsis.textContent = full.synopsis ?? ""), () => (asked = false));
    };
    return { placement, node, scenery, canvas, describe };
  }

  #paint(slide) {
    const [w, h] = [this.root.clientWidth, this.root.clientHeight];
    const scale = Math.min(1.5, window.devicePixelRatio || 1, 1920 / Math.max(1, w));
    const key = `${w}x${h}`;
    if (slide.painted === key || !w) return;
    slide.painted = key;
    const { canvas, placement } = slide;
    canvas.width = Math.round(w * scale);
    canvas.height = Math.round(h * scale);
    const mirrored = document.documentElement.dir === "rtl";
    const tall = h > w;
    const pen = canvas.getContext("2d");
    const shown = tall ? canvas.height * 0.78 : canvas.height;
    if (tall) {
      pen.fillStyle = "#0a0b0e";
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    drawScene(pen, placement.title, canvas.width, shown, { focus: tall ? 0.5 : mirrored ? 0.28 : 0.72 });
    grain(pen, canvas.width, shown, 0.8);
  }

  #repaint() {
    if (this.slides.length && !this.root.hidden) this.#paint(this.slides[this.at]);
  }

  #drawThumbs() {
    this.thumbs.hidden = this.slides.length < 2;
    if (this.thumbs.hidden) return;
    if (this.thumbs.childElementCount !== this.slides.length + (calm() ? 0 : 1)) {
      const buttons = this.slides.map(({ placement: { title } }, i) =>
        el("button", { type: "button", tabindex: -1, "data-stop": true, "aria-label": title.name, onclick: () => this.turn(i) }, posterCanvas(title, 53, 80)),
      );
      const hold = calm() ? [] : [el("button", { type: "button", class: "hold", tabindex: -1, "data-stop": true, onclick: () => this.#toggle() })];
      this.thumbs.replaceChildren(...buttons, ...hold);
    }
    [...this.thumbs.children].forEach((button, i) => {
      if (i < this.slides.length) button.setAttribute("aria-current", String(i === this.at));
      button.tabIndex = i === this.at ? 0 : -1;
    });
    this.#drawHold();
  }

  #drawHold() {
    const hold = this.thumbs?.querySelector(".hold");
    if (!hold) return;
    hold.replaceChildren(icon(this.#held ? "play" : "pause"));
    hold.setAttribute("aria-label", say(this.#held ? "go" : "hold"));
  }

  #toggle() {
    this.#held = !this.#held;
    this.#drawHold();
  }

  #start() {
    this.#stop();
    if (this.slides.length < 2 || calm()) return;
    this.#timer = setInterval(() => {
      const busy = this.#held || this.app.isCovered() || document.visibilityState !== "visible" || scrollY > this.root.clientHeight / 2;
      const used = this.root.matches(":hover") || this.root.contains(document.activeElement);
      if (!busy && !used) this.turn(this.at + 1);
    }, TURN_MS);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }
}

