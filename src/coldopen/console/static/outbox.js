// Events on their way to the service: gathered for two seconds, sent in numbered batches, one at a time.
// A batch is about one page, since what is on screen may come from several. It keeps its number until the
// service has answered for it, so sending it again is harmless.

const WAIT_MS = 2000;
const MOST_EVENTS = 400;
const KEY = "coldopen.outbox";

export class Outbox {
  #pending = [];
  #batches = [];
  #timer = 0;
  #sending = null;
  #tokens = [];

  constructor(url, visit, { store = sessionStorage, send = (...args) => fetch(...args) } = {}) {
    Object.assign(this, { url, visit, store, send, beforeSeal: [] });
    this.#restore();
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
    addEventListener("pageshow", (event) => event.persisted && this.#pump());
  }

  /** From here on, events belong to the page with this token unless they name another. Returns its number. */
  open(token) {
    this.seal();
    this.#pump();
    return this.#tokens.push(token) - 1;
  }

  /** The number that the next page to be opened will have. */
  get next() {
    return this.#tokens.length;
  }

  /** The token of the page of a number; "" where it has none. */
  token(page) {
    return this.#tokens[page] ?? "";
  }

  /** Take an event about the page of a number, or about the latest; urgent ones leave at once. */
  say(event, { urgent = false, page = this.#tokens.length - 1 } = {}) {
    if (!this.#tokens[page]) return;
    this.#pending.push({ page, event: { at: Date.now(), ...event } });
    if (urgent || this.#pending.length >= MOST_EVENTS) this.flush();
    else this.#timer ||= setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Something is worth saying soon, though it is not an event yet. */
  nudge() {
    this.#timer ||= setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Close the batch now; resolves once everything has been answered for or given up. */
  flush() {
    this.seal();
    return this.#pump();
  }

  seal() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#tokens.length) return;
    for (const gather of this.beforeSeal) this.#pending.push(...gather());
    this.#pending = this.#pending.filter((each) => this.#tokens[each.page]); // a frozen page has none
    if (!this.#pending.length) return;
    for (const page of new Set(this.#pending.map((each) => each.page))) {
      const events = this.#pending.filter((each) => each.page === page).map((each) => each.event);
      this.#batches.push({ token: this.#tokens[page], n: this.visit.nextNumber(), events });
    }
    this.#pending = [];
    this.#store();
  }

  /** The page goes away: hand everything to the browser, and keep a copy should that fail. */
  leave() {
    this.seal();
    for (const batch of this.#batches) {
      const body = JSON.stringify({ ...batch, sent_at: Date.now() });
      navigator.sendBeacon?.(this.url, new Blob([body], { type: "application/json" }));
    }
  }

  #pump() {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
    return this.#sending;
  }

  async #sendAll() {
    for (let failures = 0; this.#batches.length; ) {
      const batch = this.#batches[0];
      const wait = await this.#sendOne(batch, failures);
      if (wait === 0) {
        this.#batches.shift();
        this.#store();
        failures = 0;
      } else {
        failures += 1;
        await new Promise((wake) => setTimeout(wake, wait));
      }
    }
  }

  /** Send a batch; 0 when it is settled, else how many milliseconds to wait before trying again. */
  async #sendOne(batch, failures) {
    const backoff = Math.min(30000, 1000 * 2 ** failures) * (0.8 + 0.4 * Math.random());
    try {
      const body = JSON.stringify({ ...batch, sent_at: Date.now() });
      const answer = await this.send(this.url, { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: body.length < 60000 });
      if (answer.ok) return 0;
      if (answer.status === 429 || answer.status >= 500) {
        const asked = Number(answer.headers.get("Retry-After"));
        return asked > 0 ? Math.min(asked, 60) * 1000 : backoff;
      }
      console.warn(`events refused with ${answer.status}; batch ${batch.n} dropped`);
      return 0;
    } catch {
      return backoff;
    }
  }

  #store() {
    try {
      this.store.setItem(KEY, JSON.stringify({ visit: this.visit.id, batches: this.#batches }));
    } catch {
      // Without a store, only what cannot be sent before a reload is lost.
    }
  }

  #restore() {
    try {
      this.#batches = JSON.parse(this.store.getItem(KEY) ?? "{}").batches ?? [];
    } catch {
      this.#batches = [];
    }
  }
}
