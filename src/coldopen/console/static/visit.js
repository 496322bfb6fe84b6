// Who is looking: the signals that the address bar gives, and the visit that this tab is in.

const KEY = "coldopen.visit";
const texts = ["country", "region", "device", "referral", "campaign_title", "campaign_genre"];
const numbers = ["hour", "weekday"];
const lists = ["languages", "genres"];

/** The limit of the children's profile, in years. */
export const KIDS = 7;
const OLDEST = 21;

export const fields = [...texts, ...numbers, ...lists, "max_age"];

/**
 * The signals given by a query such as `?country=IN&hour=21`; what is unreadable is left out. Only a profile's
 * limit never is: where it cannot be read, the children's holds, and of several the lowest.
 */
export function readQuery(query) {
  const given = new URLSearchParams(query);
  const who = {};
  for (const field of fields) {
    const text = given.get(field);
    if (!text) continue;
    if (texts.includes(field)) who[field] = text;
    else if (lists.includes(field)) who[field] = text.split(",").map((part) => part.trim()).filter(Boolean);
    else if (numbers.includes(field) && /^\d{1,2}$/.test(text)) who[field] = Number(text);
  }
  if (given.has("max_age")) who.max_age = Math.min(...given.getAll("max_age").map(limitOf));
  return who;
}

const limitOf = (text) => (/^\d{1,2}$/.test(text) && Number(text) <= OLDEST ? Number(text) : KIDS);

/** The query that says `who`, "" for nobody in particular. */
export function toQuery(who) {
  const pairs = fields.filter((field) => who[field] !== undefined && String(who[field]) !== "").map((field) => [field, String(who[field])]);
  return pairs.length ? `?${new URLSearchParams(pairs).toString().replaceAll("%2C", ",")}` : "";
}

/**
 * The body of a page request. `arrived` is how the visitor came, as the landing request told it; what `who` states
 * goes before it. The browser's zone is told only where no place or time is given.
 */
export function pageRequest(who, visit, arrived = {}) {
  const { max_age: maxAge, ...stated } = who;
  const signals = { ...arrived, ...stated };
  if (!("country" in who) && !("hour" in who)) signals.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { ...(visit ? { visit } : {}), ...(maxAge === undefined ? {} : { max_age: maxAge }), signals };
}

/** This tab's visit, kept over reloads: its id, the number of its next batch, and what was watched. */
export class Visit {
  constructor(store = sessionStorage) {
    this.store = store;
    this.state = this.#read();
  }

  get id() {
    return this.state.visit;
  }

  /** Go on with the visit that a page belongs to; another id starts a new count. */
  enter(visit, who) {
    if (visit !== this.state.visit) this.state = { visit, n: 0, watched: {}, listed: [], dismissed: [] };
    this.state.who = who;
    this.#write();
  }

  /** Whether the visit so far was by the same person as `who`: a profile switch or genres do not end it. */
  continues(who) {
    const same = (key) => key === "genres" || key === "max_age" || String(this.state.who?.[key]) === String(who[key]);
    return this.state.visit !== undefined && fields.every(same);
  }

  nextNumber() {
    const n = this.state.n;
    this.keep({ n: n + 1 });
    return n;
  }

  keep(changes) {
    Object.assign(this.state, changes);
    this.#write();
  }

  forget() {
    this.state = { n: 0, watched: {}, listed: [], dismissed: [] };
    this.#write();
  }

  #read() {
    const empty = { n: 0, watched: {}, listed: [], dismissed: [] };
    try {
      return { ...empty, ...JSON.parse(this.store.getItem(KEY) ?? "{}") };
    } catch {
      return empty;
    }
  }

  #write() {
    try {
      this.store.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // A full or forbidden store only means that a reload begins a new visit.
    }
  }
}

/** False where another tab is already in this visit (a duplicated tab), so that batch numbers stay unique. */
export async function holdVisit(id) {
  if (!navigator.locks || !id) return true;
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), 400);
  return new Promise((settle) => {
    navigator.locks
      .request(`coldopen.visit.${id}`, { signal: gone.signal }, () => {
        clearTimeout(timer);
        settle(true);
        return new Promise(() => {});
      })
      .catch(() => settle(false));
  });
}
