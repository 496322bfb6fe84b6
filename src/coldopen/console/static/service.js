// What the viewer asks the service for: pages, what only the catalogue knows of a title, and why.

export class Service {
  #titles = new Map();
  #chances = new Map();

  constructor(boot) {
    this.boot = boot;
  }

  /** A page for a request; rejects with what is wrong, `refused` where another request would be answered. */
  async page(request) {
    const answer = await fetch(this.boot.page_url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(request) });
    if (!answer.ok) throw Object.assign(new Error(await problemOf(answer)), { refused: answer.status === 400 });
    return answer.json();
  }

  /** A title's full record; asked once. */
  title(id) {
    return once(this.#titles, id, () => json(this.boot.title_url + encodeURIComponent(id)));
  }

  /** Why a title is on the page of a token, in a sentence; null where the service does not say. */
  async why(token, row, column) {
    if (!this.boot.why_url || !token) return null;
    return (await json(`${this.boot.why_url}?${new URLSearchParams({ token, row, column })}`)).reason;
  }

  /** With what chance each row of the page of a token was drawn, by its index; a demonstration alone tells. */
  chances(token) {
    if (!this.boot.chances_url || !token) return Promise.resolve(new Map());
    return once(this.#chances, token, async () => {
      const drawn = await json(`${this.boot.chances_url}?${new URLSearchParams({ token })}`);
      return new Map(drawn.map((each) => [each.row, each]));
    });
  }
}

function once(kept, key, ask) {
  if (!kept.has(key)) {
    const asked = ask();
    asked.catch(() => kept.delete(key));
    kept.set(key, asked);
  }
  return kept.get(key);
}

async function json(url) {
  const answer = await fetch(url);
  return answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status} ${url}`));
}

async function problemOf(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? problem.title ?? `${answer.status} ${answer.statusText}`;
}
