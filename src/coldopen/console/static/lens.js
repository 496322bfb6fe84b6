// The lens: what the service knew about this visitor, how it decided, and the same page as someone else.

import { chanceNote, changeNotes } from "./changes.js";
import { el, icon } from "./dom.js";
import { toQuery } from "./visit.js";

const someCountries = ["AR", "AU", "BR", "CA", "CO", "DE", "EG", "ES", "FR", "GB", "ID", "IL", "IN", "IT", "JP", "KR", "MX", "NG", "PL", "SE", "TR", "US", "ZA"];
const someLanguages = ["ar", "de", "en", "es", "fr", "he", "hi", "id", "it", "ja", "ko", "pl", "pt", "sv", "ta", "tr"];
const devices = ["tv", "mobile", "tablet", "desktop", "console"];
const referrals = ["email", "ads", "social", "search", "direct", "partner"];
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const presets = [
  ["Yourself", "nothing given", {}],
  ["Phone in Mumbai", "21:00, Hindi", { country: "IN", region: "IN-MH", languages: ["hi", "en"], device: "mobile", hour: 21 }],
  ["TV in São Paulo", "Sunday, 15:00", { country: "BR", region: "BR-SP", languages: ["pt-BR"], device: "tv", hour: 15, weekday: 6 }],
  ["Desktop in Berlin", "morning", { country: "DE", region: "DE-BE", languages: ["de"], device: "desktop", hour: 8 }],
  ["Tablet in Tokyo", "19:00", { country: "JP", region: "JP-13", languages: ["ja"], device: "tablet", hour: 19 }],
  ["Console in Atlanta", "23:00, from an ad", { country: "US", region: "US-GA", languages: ["en-US"], device: "console", hour: 23, referral: "ads" }],
  ["Phone in Cairo", "22:00, from a social link", { country: "EG", languages: ["ar"], device: "mobile", hour: 22, referral: "social" }],
];

const names = (type) => new Intl.DisplayNames(["en"], { type });
const nameIn = (type, code) => {
  try {
    return names(type).of(code) ?? code;
  } catch {
    return code;
  }
};
const hourText = (hour) => `${String(hour).padStart(2, "0")}:00`;

const shown = {
  country: (v) => `${nameIn("region", v)} (${v})`,
  region: (v) => v,
  languages: (v) => v.map((tag) => nameIn("language", tag)).join(", "),
  device: (v) => v,
  hour: hourText,
  weekday: (v) => days[v] ?? String(v),
  referral: (v) => v,
  campaign_title: (v) => v,
  campaign_genre: (v) => v,
  genres: (v) => v.join(", "),
};
const makers = { rule: "by a rule", editorial: "by an editor" };
const shortName = ({ source, key }) => (source === key ? key : key.startsWith(`${source}:`) ? key : `${source} ${key}`);
const optional = new Set(["campaign_title", "campaign_genre"]);

/** Fill the lens for a page, and what `change` brought it about. `chances(row)` are those of a row's own page. `become(who)` asks for the page as someone else; `visitors` is the part about simulated ones, if any. */
export function showLens(panel, { page, before, change, chances, who, countries, simulated, visitors, become, close }) {
  const parts = [
    el("div", { "data-zone": true }, el("button", { type: "button", class: "close", "data-stop": true, "aria-label": "Close the lens", onclick: close }, icon("no"))),
    el("h2", {}, "Why this page"),
    el("p", {}, simulated ? "Everything below came from one request. Earlier visitors here are simulated." : "Everything below came from one request."),
    ...changeNotes(page && change),
    visitors,
    ...(page ? knowledge(page, before) : []),
    el("h3", {}, "See it as someone else"),
    presetList(who, become),
    el("h3", {}, "Or change one thing"),
    form(who, countries ?? someCountries, become),
    ...(page ? [el("h3", {}, `The ${page.rows.length} rows`), rowList(page, change, chances)] : []),
  ];
  panel.replaceChildren(...parts.filter(Boolean));
}

function knowledge(page, before) {
  const { signals } = page;
  const lines = Object.entries(shown).flatMap(([name, show]) => {
    const value = signals[name];
    const known = value !== undefined && value !== null && String(value) !== "";
    if (!known && optional.has(name)) return [];
    const changed = before && String(before.signals[name] ?? "") !== String(value ?? "");
    return [
      el(
        "div",
        { class: changed ? "flash" : undefined },
        el("dt", {}, name.replace("_", " ")),
        el("dd", { class: known ? undefined : "unknown", dir: "auto" }, known ? show(value) : "unknown"),
        el("dd", { class: "source" }, known ? (signals.sources?.[name] ?? "") : ""),
      ),
    ];
  });
  return [
    el("h3", {}, "What the service knew"),
    el("dl", { class: "known" }, ...lines),
    el("h3", {}, "How it decided"),
    el("div", { class: "tier" }, el("b", {}, page.tier), el("span", {}, page.tier_reason), el("p", { class: "outline" }, `rows: ${page.rows.map(shortName).join(", ")}`), el("code", {}, `decision ${page.decision}`), el("code", {}, `catalogue ${page.catalogue}`)),
    page.recorded === false ? el("p", { class: "note" }, "This page could not be recorded, so nothing will be learned from it.") : null,
  ].filter(Boolean);
}

function presetList(who, become) {
  return el(
    "div",
    { class: "presets" },
    ...presets.map(([name, note, given]) =>
      el("div", { "data-zone": true, class: "presets" }, el("button", { type: "button", "data-stop": true, "aria-pressed": String(toQuery(given) === toQuery(who)), onclick: () => become(given) }, el("span", {}, name), el("small", {}, note))),
    ),
  );
}

function form(who, countries, become) {
  const asRegion = countries.map((code) => [code, nameIn("region", code)]).sort((a, b) => a[1].localeCompare(b[1], "en"));
  const fields = [
    ["country", asRegion],
    ["languages", someLanguages.map((tag) => [tag, nameIn("language", tag)])],
    ["device", devices.map((v) => [v, v])],
    ["hour", Array.from({ length: 24 }, (_, h) => [String(h), hourText(h)])],
    ["weekday", days.map((day, i) => [String(i), day])],
    ["referral", referrals.map((v) => [v, v])],
  ];
  const pick = (name, value) => {
    const next = { ...who };
    if (name === "country") delete next.region;
    if (value === "") delete next[name];
    else next[name] = name === "languages" ? [value] : ["hour", "weekday"].includes(name) ? Number(value) : value;
    become(next);
  };
  return el(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    ...fields.map(([name, options]) => {
      const current = String((name === "languages" ? who.languages?.[0] : who[name]) ?? "");
      if (current && !options.some(([value]) => value === current)) options.push([current, name === "languages" ? nameIn("language", current) : current]);
      const select = el("select", { name, "data-stop": true, onchange: (event) => pick(name, event.target.value) }, el("option", { value: "" }, "not given"), ...options.map(([value, text]) => el("option", { value, selected: value === current }, text)));
      return el("label", { "data-zone": true }, name === "languages" ? "language" : name, select);
    }),
  );
}

function rowList(page, change, chances) {
  const item = (row, i) => {
    const by = makers[row.source];
    const isNew = change?.came.includes(row);
    const parts = [row.source, row.key === row.source ? "" : row.key, `${row.titles.length} titles`].filter(Boolean);
    const marks = [by, isNew ? "new" : null].filter(Boolean).map((mark) => el("em", {}, mark));
    const marked = [by && "made", change?.nKept === i && "first-anew"].filter(Boolean).join(" ");
    return el("li", { class: marked || undefined }, el("span", { dir: "auto" }, row.heading), ...marks, el("small", {}, parts.join(" · ")), el("small", {}, chanceNote(row, chances(row))));
  };
  return el("ol", {}, ...page.rows.map(item));
}
