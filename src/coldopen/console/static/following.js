// What follows on what was done: the page that goes on from the one on screen. The service pushes it over a stream of
// events while the page is looked at; where the stream is away, or what it sent came too late, the page is asked for.

const PATIENCE_MS = 1500;
const AGAIN_MS = 30000;
const MOST_TRIES = 3;

export class Following {
  #page = null;
  #stream = null;
  #timer = 0;
  #because = null;
  #outdated = false;
  #working = null;
  #awaited = null;

  /**
   * `ask(page)` answers with the page that goes on from `page`, or null; `take(next, because)` puts it on screen and
   * says whether it did. Where `url` is missing, nothing is pushed.
   */
  constructor({ url, outbox, ask, take }) {
    Object.assign(this, { url, outbox, ask, take });
    document.addEventListener("visibilitychange", () => this.#listen());
    addEventListener("pagehide", () => this.#hangUp());
  }

  /** From here on, this is the page on screen; null for none. */
  follow(page) {
    this.#page = page;
    this.#listen();
  }

  /** Something was done; what it was may be said in `because`. One question at a time. */
  changed(because = null) {
    if (!this.#page?.token) return;
    this.#because = because ?? this.#because;
    this.#outdated = true;
    this.#working ??= this.#keepUp().finally(() => (this.#working = null));
  }

  async #keepUp() {
    while (this.#outdated) {
      this.#outdated = false;
      const pushed = this.#isOpen ? new Promise((settle) => (this.#awaited = settle)) : null;
      await Promise.race([this.outbox.flush(), pause(PATIENCE_MS)]);
      const taken = pushed && (await Promise.race([pushed, pause(PATIENCE_MS)]));
      this.#awaited = null;
      if (!taken) await this.#asked();
    }
  }

  /** Ask, and ask again where more came into sight while the answer was on its way. */
  async #asked() {
    for (let tries = 0; tries < MOST_TRIES && this.#page?.token; tries++) {
      const of = this.#page;
      const next = await this.ask(of);
      if (!next || of !== this.#page || this.#took(next, this.#because)) return;
    }
  }

  #took(next, because) {
    const taken = this.take(next, because);
    if (taken) this.#because = null;
    return taken;
  }

  #pushed(of, { because, page }) {
    if (of !== this.#page) return;
    const taken = this.#took(page, this.#because ?? because);
    if (this.#awaited) this.#awaited(taken);
    else if (!taken) this.#working ??= this.#asked().finally(() => (this.#working = null));
  }

  get #isOpen() {
    return this.#stream?.readyState === EventSource.OPEN;
  }

  #listen() {
    this.#hangUp();
    const of = this.#page;
    if (!this.url || !of?.token || of.recorded === false || document.visibilityState === "hidden") return;
    const stream = (this.#stream = new EventSource(`${this.url}?${new URLSearchParams({ token: of.token })}`));
    stream.addEventListener("page", (event) => stream === this.#stream && this.#pushed(of, JSON.parse(event.data)));
    stream.addEventListener("error", () => stream === this.#stream && this.#broken());
  }

  /** A stream that ended is opened anew; one that was refused, later. */
  #broken() {
    const refused = this.#stream.readyState === EventSource.CLOSED;
    this.#hangUp();
    this.#awaited?.(false);
    this.#timer = setTimeout(() => this.#listen(), refused ? AGAIN_MS : 1000 + 2000 * Math.random());
  }

  #hangUp() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = null;
  }
}

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
