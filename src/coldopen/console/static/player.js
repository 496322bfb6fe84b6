// The player: an abstract film of the title's own art, and a clock that counts real seconds.

import { drawScene, grain } from "./art/poster.js";
import { generator, hash } from "./art/random.js";
import { calm, el, icon } from "./dom.js";
import { factsOf, say } from "./words.js";

const REPORT_SECONDS = 10;
const SHOT_SECONDS = 14;
const REST_MS = 3500;

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${h ? `${h}:${String(m).padStart(2, "0")}` : m}:${String(s).padStart(2, "0")}`;
};

export class Player {
  #frame = 0;
  #rest = 0;

  /** `report(type, placement, { seconds, completed })` is told of play, progress and end. */
  constructor(dialog, visit, report) {
    Object.assign(this, { dialog, visit, report, placement: null, playing: false });
    dialog.addEventListener("close", () => this.#end(false));
    dialog.addEventListener("pointermove", () => this.#wake());
    dialog.addEventListener("keydown", (event) => {
      this.#wake();
      if (event.key === " " && event.target.tagName !== "BUTTON") this.toggle();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.pause());
    addEventListener("pagehide", () => this.#end(false), { capture: true });
  }

  open(placement) {
    const { title } = placement;
    const before = this.visit.state.watched[title.id] ?? { seconds: 0, position: 0 };
    Object.assign(this, { placement, seconds: before.seconds, position: before.position, reported: before.seconds, length: (title.minutes ?? 0) * 60 });
    if (this.length && this.position >= this.length) this.position = 0;
    this.#draw(title);
    if (!this.dialog.open) this.dialog.showModal();
    this.button.focus();
    this.report("play", placement, {});
    this.#resume();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.#resume();
  }

  pause() {
    if (!this.playing) return;
    this.#tick(performance.now());
    this.playing = false;
    this.#paintButton();
    this.#progress();
    this.#wake();
  }

  #resume() {
    this.playing = true;
    this.last = performance.now();
    this.#paintButton();
    this.#wake();
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame((now) => this.#loop(now));
  }

  #loop(now) {
    if (!this.placement || !this.playing) return;
    this.#tick(now);
    if (!this.placement) return;
    if (now - (this.drawn ?? 0) > 38) {
      this.drawn = now;
      this.#film();
    }
    this.#frame = requestAnimationFrame((next) => this.#loop(next));
  }

  #tick(now) {
    const passed = Math.max(0, now - this.last) / 1000;
    this.last = now;
    this.seconds += passed;
    this.position += passed;
    this.#paintClock();
    if (this.seconds - this.reported >= REPORT_SECONDS) this.#progress();
    if (this.length && this.position >= this.length) this.#end(true);
  }

  #progress() {
    this.reported = this.seconds;
    this.#remember();
    this.report("progress", this.placement, { seconds: rounded(this.seconds) });
  }

  #end(completed) {
    if (!this.placement) return;
    if (this.playing) {
      const now = performance.now();
      this.seconds += completed ? 0 : Math.max(0, now - this.last) / 1000;
    }
    this.#remember();
    const { placement } = this;
    this.placement = null;
    this.playing = false;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.report("end", placement, { seconds: rounded(this.seconds), completed });
    if (this.dialog.open) this.dialog.close();
  }

  #remember() {
    const { title } = this.placement;
    this.visit.keep({ watched: { ...this.visit.state.watched, [title.id]: { seconds: this.seconds, position: this.position } } });
  }

  #seek(by) {
    this.position = Math.max(0, Math.min(this.position + by, this.length || Infinity));
    this.#paintClock();
    this.#film();
  }

  #draw(title) {
    const round = (shape, word, act, solid) => el("button", { type: "button", class: `round ${solid ? "solid" : ""}`, "data-stop": true, "aria-label": word, onclick: act }, icon(shape));
    this.canvas = el("canvas", { class: "film", role: "img", "aria-label": say("art", { name: title.name }), onclick: () => this.toggle() });
    this.canvas.width = 800;
    this.canvas.height = Math.round((800 * innerHeight) / Math.max(1, innerWidth));
    if (this.canvas.height > 900) (this.canvas.width = 480), (this.canvas.height = Math.round((480 * innerHeight) / innerWidth));
    this.button = round("pause", say("pause"), () => this.toggle(), true);
    this.time = el("time", {}, "0:00");
    this.left = el("span", { class: "left" });
    this.track = el("div", { class: "track", role: "progressbar", "aria-label": title.name, "aria-valuemin": 0, "aria-valuemax": this.length || null }, el("i"));
    this.dialog.replaceChildren(
      this.canvas,
      el("div", { class: "letterbox" }),
      el(
        "div",
        { class: "over" },
        el("div", { class: "head", "data-zone": true }, round("no", say("close"), () => this.dialog.close()), el("h2", { dir: "auto" }, title.name, el("small", {}, factsOf(title).join(" · ")))),
        el("div", { class: "transport", "data-zone": true }, round("rewind", `${say("back")} 30`, () => this.#seek(-30)), this.button, round("forward", `${say("forward")} 30`, () => this.#seek(30)), this.time, this.length ? this.track : el("span", { class: "track", hidden: true }), this.left),
      ),
    );
    this.#film();
    this.#paintClock();
  }

  #paintButton() {
    this.button.replaceChildren(icon(this.playing ? "pause" : "play"));
    this.button.setAttribute("aria-label", say(this.playing ? "pause" : "play"));
  }

  #paintClock() {
    const text = clock(this.position);
    if (this.time.textContent === text) return;
    this.time.textContent = text;
    if (!this.length) return;
    this.left.textContent = `-${clock(this.length - this.position)}`;
    this.track.style.setProperty("--share", this.position / this.length);
    this.track.setAttribute("aria-valuenow", Math.floor(this.position));
  }

  /** One frame: the same scene shot by shot, each from its own place, drifting slowly, fading in from black. */
  #film() {
    const { title } = this.placement;
    const [pen, w, h] = [this.canvas.getContext("2d"), this.canvas.width, this.canvas.height];
    const t = calm() ? 0 : this.position + 0.01;
    const shot = Math.floor(t / SHOT_SECONDS);
    const into = t - shot * SHOT_SECONDS;
    const r = generator(hash(title.id) + shot * 7919);
    const focus = shot ? r.range(0.34, 0.66) : 0.5;
    const zoom = 1.04 + (shot ? r.range(0, 0.5) : 0) + 0.006 * into * (shot % 2 ? -1 : 1);
    const [px, py] = [w * focus, h * (shot ? r.range(0.3, 0.62) : 0.45)];
    pen.setTransform(zoom, 0, 0, zoom, px - px * zoom, py - py * zoom);
    drawScene(pen, title, w, h, { focus, t });
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.translate(-((t * 997) % 97), -((t * 613) % 89));
    grain(pen, w + 128, h + 128);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const dark = calm() ? 0 : Math.max(0, 1 - into / 1.1, (into - SHOT_SECONDS + 0.5) * 2);
    if (dark > 0) {
      pen.fillStyle = `rgba(0,0,0,${Math.min(1, dark)})`;
      pen.fillRect(0, 0, w, h);
    }
  }

  #wake() {
    this.dialog.classList.remove("resting");
    clearTimeout(this.#rest);
    if (this.playing) this.#rest = setTimeout(() => this.dialog.classList.add("resting"), REST_MS);
  }
}

const rounded = (seconds) => Math.round(seconds * 10) / 10;
