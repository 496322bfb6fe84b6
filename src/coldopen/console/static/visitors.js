// Simulated visitors: a switch that lets them come, and the latest visits as they go.

import { el } from "./dom.js";

const EVERY_MS = 1000;
const deeds = { opened: "opened", streamed: "streamed", added: "listed", dismissed: "sent away" };
const from = { email: "from an e-mail", ads: "from an ad", social: "from a social link", search: "from a search", partner: "from a partner" };
const devices = { tv: "TV", mobile: "Phone", tablet: "Tablet", desktop: "Desktop", console: "Console" };

const regionName = (code) => new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code;
const languageName = (tag) => new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;

/** A part of the lens; `watch(true)` while it is open. `become(who)` shows the page as one of them gets it. */
export class Visitors {
  constructor(url, become) {
    this.url = url;
    this.become = become;
    this.cards = new Map();
    this.timer = null;
    this.toggle = el("button", { type: "button", role: "switch", class: "toggle", name: "visitors", "data-stop": true, "aria-checked": "false", onclick: () => this.turn() }, "Let visitors come");
    this.count = el("p", { class: "outline", role: "status" });
    this.list = el("ul", {});
    this.node = el("section", { class: "visitors" }, el("h3", {}, "Simulated visitors"), el("div", { "data-zone": true }, this.toggle), this.count, this.list);
  }

  /** Keep asking while somebody looks. */
  watch(open) {
    clearInterval(this.timer);
    this.timer = open ? setInterval(() => this.ask(), EVERY_MS) : null;
    if (open) this.ask();
  }

  turn() {
    const on = this.toggle.getAttribute("aria-checked") !== "true";
    this.toggle.setAttribute("aria-checked", String(on));
    this.ask({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ on }) });
  }

  async ask(options) {
    try {
      const answer = await fetch(this.url, options);
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      console.warn(error);
    }
  }

  show(state) {
    this.toggle.setAttribute("aria-checked", String(state.on));
    const share = state.n_visits ? `, ${state.n_streamed} of them with a stream` : "";
    this.count.textContent = state.on || state.n_visits ? `${state.n_visits} ${state.n_visits === 1 ? "visit" : "visits"} over${share}. They live ${state.speed} times as fast as people, and a film is over in seconds.` : "Made-up people browse this service while you look on.";
    const now = new Set(state.sessions.map((session) => session.visit));
    for (const [visit, card] of this.cards) if (!now.has(visit)) card.remove(), this.cards.delete(visit);
    state.sessions.forEach((session, i) => {
      const card = this.cards.get(session.visit) ?? this.enter(session);
      if (this.list.children[i] !== card) this.list.insertBefore(card, this.list.children[i] ?? null);
      draw(card, session);
    });
  }

  enter(session) {
    const { who } = session;
    const given = Object.fromEntries(["country", "region", "languages", "device", "referral"].filter((name) => who[name]).map((name) => [name, who[name]]));
    const about = [languageName(who.languages[0] ?? "und"), who.came_for ? `for ${who.came_for}` : null, from[who.referral]].filter(Boolean).join(", ");
    const card = el(
      "li",
      {},
      el("div", { class: "who", "data-zone": true }, el("b", {}, `${devices[who.device]} in ${regionName(who.country)}`), el("button", { type: "button", name: `as-${session.visit}`, "data-stop": true, onclick: () => this.become(given) }, "See such a page")),
      el("small", { dir: "auto" }, about),
      el("div", { class: "map", role: "img" }),
      el("p", { class: "deed" }),
    );
    this.cards.set(session.visit, card);
    return card;
  }
}

/** What is seen lights up; what was done is marked. Only the latest page of a visit is drawn. */
function draw(card, session) {
  const done = new Map(session.marks.filter((mark) => mark.page === session.n_pages - 1).map((mark) => [`${mark.row}.${mark.column}`, mark.deed]));
  const map = card.querySelector(".map");
  map.replaceChildren(...session.rows.slice(0, 12).map((row, r) => el("div", {}, ...Array.from({ length: row.n_titles }, (_, c) => el("i", { class: done.get(`${r}.${c}`) ?? (c < row.n_seen ? "seen" : undefined) })))));
  map.setAttribute("aria-label", `${session.rows.filter((row) => row.n_seen).length} of ${session.rows.length} rows seen`);
  const last = session.marks.at(-1);
  const what = last ? `${deeds[last.deed]} ${last.title}` : session.rows.length ? "looking" : "arriving";
  const seconds = Math.round(last && session.streamed === null ? last.second : session.seconds);
  const end = session.streamed === null ? "" : session.streamed ? "; left content" : "; left without a stream";
  const time = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  card.querySelector(".deed").textContent = `${time}, tier ${session.tier || "none"}${session.n_pages > 1 ? `, page ${session.n_pages}` : ""}: ${what}${end}`;
  card.classList.toggle("over", session.streamed !== null);
}
