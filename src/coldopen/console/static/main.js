// Where the viewer's parts meet: ask for a page, show it, and tell the service what is done with it.

import { showDetails } from "./details.js";
import { el } from "./dom.js";
import { Following } from "./following.js";
import { askGenres } from "./genres.js";
import { Hero } from "./hero.js";
import { driveByKeys, focusOn } from "./keys.js";
import { showLens } from "./lens.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { changesBetween, goneOn, placed, signature } from "./replan.js";
import { cardAt, moveOn, removeCard, sectionOf, showRows } from "./rows.js";
import { Seen } from "./seen.js";
import { Service } from "./service.js";
import { Visitors } from "./visitors.js";
import { holdVisit, KIDS, pageRequest, readQuery, toQuery, Visit } from "./visit.js";
import { genresWithRows, learnGenres, say, speak } from "./words.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
const at = (id) => document.getElementById(id);
const [main, rows, notice, lens, details, genres, live] = ["page", "rows", "notice", "lens", "details", "genres", "live"].map(at);

const visit = new Visit();
const outbox = new Outbox(boot.events_url, visit);
const seen = new Seen(outbox);
const service = new Service(boot);
const following = new Following({ url: boot.updates_url, outbox, ask: goOn, take });
const genreCounts = new Map();
let who = readQuery(location.search);
let page = null;
let turn = 0;
let change = null;

const app = {
  isListed: (title) => visit.state.listed.includes(title.id),
  hasBegun: (title) => (visit.state.watched[title.id]?.position ?? 0) > 1,
  isCovered,
  describe: (title) => service.title(title.id),
  why: ({ page: of, row, column }) => service.why(outbox.token(of), row, column),
  open,
  play,
  toggleListed,
  dismiss,
  back,
  toggleLens: () => openLens(lens.hidden),
  leaveLens: () => focusOn(document.querySelector("#rows .card, #hero .action")),
};
const hero = new Hero(at("hero"), app);
const visitors = boot.visitors_url ? new Visitors(boot.visitors_url, become) : null;
const player = new Player(at("player"), visit, (type, placement, more) => tell(type, placement, more, type !== "progress"));

/** Ask for a page and show it; an answer that a later question has overtaken is dropped. */
async function load() {
  const mine = ++turn;
  following.follow(null);
  main.setAttribute("aria-busy", "true");
  await Promise.race([outbox.flush(), pause(1500)]);
  try {
    const next = await ask();
    if (mine === turn) show(next);
  } catch (error) {
    if (mine === turn) trouble(error);
  } finally {
    if (mine === turn) main.setAttribute("aria-busy", "false");
  }
}

const ask = (more = {}) => service.page({ ...pageRequest(who, visit.continues(who) ? visit.id : undefined, boot.arrived), ...more });

/** The page that goes on from the one on screen, below what stays of it; null where there is none. */
async function goOn(of) {
  const nSeen = nStaying();
  if (nSeen >= of.rows.length) return null;
  const next = await ask({ replan: { token: of.token, n_seen: nSeen } }).catch((error) => console.warn(error));
  return next?.previous === of.decision ? { ...next, n_seen: nSeen } : null;
}

/** Put a page that goes on from the one on screen in its place, unless rows came into sight that it would replace. */
function take(next, because) {
  if (next.previous !== page?.decision || nStaying() > (next.n_seen ?? next.n_kept)) return false;
  const before = page;
  const after = goneOn(before, next, outbox.next);
  if (after.rows.map(signature).join() === before.rows.map(signature).join()) return true;
  page = after;
  change = { because, ...changesBetween(before, after, next.n_kept) };
  outbox.open(page.token);
  outbox.say({ type: "applied", row: next.n_kept });
  learnGenres(page);
  moveOn(rows, page, before, app);
  live.textContent = say("renewed");
  if (!lens.hidden) drawLens(before);
  watch(false);
  following.follow(page);
  return true;
}

/** How many rows stay, from the top: down to the last one that was seen, or begins on screen or above it. */
function nStaying() {
  const isSeen = (row) => {
    const section = sectionOf(row);
    return row.shape === "hero" || seen.has(row) || (section !== null && section.getBoundingClientRect().top < innerHeight);
  };
  return Math.max(1, page.rows.findLastIndex(isSeen) + 1);
}

function show(next) {
  const before = page;
  const focused = before && placeOfFocus();
  page = { ...next, rows: placed(next.rows, outbox.next) };
  change = null;
  outbox.seal();
  visit.enter(page.visit, who);
  outbox.open(page.token);
  speak(page.language);
  learnGenres(page);
  document.documentElement.dataset.layout = isTelevision() ? "tv" : "";
  rows.classList.remove("waiting");
  for (const row of page.rows) for (const title of row.titles) for (const genre of title.genres ?? []) genreCounts.set(genre, (genreCounts.get(genre) ?? 0) + 1);
  hero.show(page);
  showRows(rows, page, before, app);
  const empty = page.rows.every((row) => !row.titles.length);
  notice.hidden = !empty;
  if (empty) notice.replaceChildren(el("h1", {}, say("empty")), el("p", {}, say("emptyWhy")), el("p", { lang: "en", dir: "ltr" }, page.tier_reason));
  drawProfile();
  if (!lens.hidden) drawLens(before);
  watch(true);
  outbox.say({ type: "page_view" });
  following.follow(page);
  if (before) live.textContent = say("fresh");
  if (before) scrollTo({ top: 0 });
  refocus(focused);
}

/** Say that there is no page. One that was refused can be had without what the address states. */
function trouble(error) {
  console.warn(error);
  const what = say(error.refused ? "refused" : "trouble");
  live.textContent = what;
  rows.replaceChildren();
  hero.show({ rows: [] });
  const button = (word, name, onclick) => el("button", { type: "button", class: `action ${name}`, "data-stop": true, onclick }, say(word));
  const buttons = [button("retry", "retry", load)];
  const { max_age: limit, ...stated } = who;
  if (error.refused && toQuery(stated)) buttons.unshift(button("yourself", "yourself", () => become(limit === undefined ? {} : { max_age: limit })));
  buttons[0].classList.add("first");
  notice.hidden = false;
  notice.setAttribute("role", "alert");
  const why = error.refused ? null : el("p", {}, say("troubleWhy"));
  notice.replaceChildren(...[el("h1", {}, what), why, el("p", { lang: "en", dir: "ltr" }, String(error.message ?? error)), el("div", { class: "actions", "data-zone": true }, ...buttons)].filter(Boolean));
  page = null;
  following.follow(null);
  drawProfile();
  if (!lens.hidden) drawLens(null);
  if (isTelevision()) buttons[0].focus();
}

/** Tell the service what was done with a placement; but for mere progress, the page may change by it. */
function tell(type, { page: of, row, column, title }, more = {}, urgent = true) {
  outbox.say({ type, row, column, ...more }, { urgent, page: of });
  if (urgent) following.changed({ type, name: title.name });
}

function open(placement) {
  tell("click", placement);
  showDetails(details, placement, page.rows.find((row) => row.page === placement.page && row.index === placement.row), app);
  seen.cover(isCovered());
}

function play(placement) {
  player.open(placement);
  seen.cover(true);
}

function toggleListed(placement) {
  const { title } = placement;
  const adding = !app.isListed(title);
  const listed = visit.state.listed.filter((id) => id !== title.id);
  visit.keep({ listed: adding ? [...listed, title.id] : listed });
  if (adding) tell("add", placement);
  for (const button of document.querySelectorAll("[data-list]")) {
    if (button.dataset.list !== title.id) continue;
    button.setAttribute("aria-pressed", String(adding));
    button.querySelector("span").textContent = say(adding ? "listed" : "list");
    button.querySelector("path").setAttribute("d", adding ? "M5 12.5l4.5 4.5L19 7.5" : "M12 5v14M5 12h14");
  }
  cardAt(rows, placement)?.closest("li").classList.toggle("listed", adding);
  live.textContent = `${title.name}: ${say(adding ? "listed" : "list")}`;
}

async function dismiss(placement) {
  const { title } = placement;
  tell("dismiss", placement);
  details.close();
  live.textContent = `${title.name}: ${say("gone")}`;
  if (hero.remove(placement)) return focusOn(document.querySelector("#hero:not([hidden]) .slide:not([hidden]) .action, #rows .card"));
  const card = cardAt(rows, placement);
  const neighbour = card && (await removeCard(card));
  return focusOn(neighbour ?? document.querySelector("#rows .card"));
}

/** Go one step back: out of the lens, to the start of a row, to the top. */
function back(target) {
  if (!lens.hidden) return openLens(false), true;
  const card = target.closest?.(".card");
  if (!card) return false;
  const first = card.closest(".strip").querySelector(".card");
  return focusOn(card !== first ? first : (document.querySelector("#hero .slide:not([hidden]) .action") ?? first));
}

function become(next) {
  who = next;
  history.pushState(null, "", `${location.pathname}${toQuery(who)}`);
  load();
}

function openLens(open) {
  lens.hidden = !open;
  at("open-lens").setAttribute("aria-expanded", String(open));
  document.documentElement.classList.toggle("lensed", open);
  if (open) drawLens(null);
  visitors?.watch(open);
  if (open) lens.querySelector(".close").focus({ preventScroll: true });
  else at("open-lens").focus({ preventScroll: true });
  watch(false);
}

function drawLens(before) {
  const name = document.activeElement?.closest?.("#lens") && (document.activeElement.name || document.activeElement.textContent);
  showLens(lens, { page, before, change, chances: (row) => service.chances(outbox.token(row.page)), who, countries: boot.countries, simulated: boot.simulated, visitors: visitors?.node, become, close: () => openLens(false) });
  if (!name) return;
  const same = [...lens.querySelectorAll("[data-stop]")].find((node) => (node.name || node.textContent) === name);
  same?.focus({ preventScroll: true });
}

/** Watch what is on screen; beneath an open lens nothing counts as seen. */
function watch(anew) {
  const beside = lens.hidden || innerWidth <= 640 ? 0 : lens.offsetWidth;
  const margin = document.documentElement.dir === "rtl" ? `0px 0px 0px -${beside}px` : `0px -${beside}px 0px 0px`;
  if (anew) seen.begin(main, margin);
  else seen.look(main, margin);
  seen.cover(isCovered());
}

function isCovered() {
  return document.querySelector("dialog[open]") !== null || (!lens.hidden && innerWidth <= 640);
}

function isTelevision() {
  const wide = innerWidth >= 900;
  return wide && ((page?.signals.device ?? who.device) === "tv" || matchMedia("(hover: none) and (pointer: none)").matches);
}

function drawProfile() {
  const kids = who.max_age !== undefined;
  at("kids").setAttribute("aria-pressed", String(kids));
  at("everyone").setAttribute("aria-pressed", String(!kids));
}

function placeOfFocus() {
  const card = document.activeElement?.closest?.("#rows .card");
  return card ? { row: card.dataset.row, column: card.dataset.column } : document.activeElement?.closest?.("#hero") ? "hero" : null;
}

/** Focus is never lost: a new page takes it where the old one had it; a television always has one. */
function refocus(place) {
  if (document.activeElement && document.activeElement !== document.body) return;
  if (!place && document.documentElement.dataset.layout !== "tv") return;
  focusOn(document.querySelector("#hero:not([hidden]) .slide:not([hidden]) .action") ?? document.querySelector("#rows .card") ?? at("everyone"));
}

function switchProfile(kids) {
  const next = { ...who };
  if (kids) next.max_age = KIDS;
  else delete next.max_age;
  become(next);
}

/** The genres to choose from, and those chosen: for a child only what this page has a row of. */
function genresOnOffer() {
  const chosen = who.genres ?? [];
  if (who.max_age === undefined) return [[...genreCounts.entries()].sort((a, b) => b[1] - a[1]).map(([genre]) => genre), chosen];
  const offered = page ? genresWithRows(page) : [];
  return [offered, chosen.filter((genre) => offered.includes(genre))];
}

function chooseGenres(chosen) {
  outbox.say({ type: "genres", genres: chosen }, { urgent: true });
  const next = { ...who, genres: chosen };
  if (!chosen.length) delete next.genres;
  become(next);
}

function ghosts() {
  const strip = () => el("div", { class: "strip" }, ...Array.from({ length: 10 }, () => el("div", { class: "ghost" })));
  rows.classList.add("waiting");
  rows.replaceChildren(el("div", { class: "ghost tall" }), strip(), strip());
}

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

async function start() {
  document.documentElement.dataset.layout = isTelevision() ? "tv" : "";
  ghosts();
  driveByKeys(app);
  at("open-genres").addEventListener("click", () => (askGenres(genres, ...genresOnOffer(), chooseGenres), seen.cover(true)));
  at("open-lens").addEventListener("click", () => openLens(lens.hidden));
  at("kids").addEventListener("click", () => switchProfile(true));
  at("everyone").addEventListener("click", () => switchProfile(false));
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("close", () => seen.cover(isCovered()));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.id !== "player" && dialog.close());
  }
  addEventListener("scroll", () => document.documentElement.classList.toggle("scrolled", scrollY > 60), { passive: true });
  addEventListener("popstate", () => ((who = readQuery(location.search)), load()));
  if (!(await holdVisit(visit.id))) visit.forget();
  const held = visit.id;
  await load();
  if (visit.id !== held) holdVisit(visit.id);
}

start();
