"""A stand-in for the service: made-up titles and rows over plain HTTP, and a record of every event.

Run it by hand to look at the viewer: `python tests/console/fake_service.py 8600`.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from coldopen.console import VIEWER_DIR, viewer_html

POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
GENRES = [
    "Drama",
    "Comedy",
    "Thriller",
    "Crime",
    "Romance",
    "Action",
    "Horror",
    "Sci-Fi",
    "Fantasy",
    "Kids",
    "Animation",
    "Documentary",
    "History",
    "Music",
    "Sport",
    "Western",
    "Reality",
    "Nature",
    "Mystery",
    "Anime",
]
ADJECTIVES = [
    "Quiet",
    "Burning",
    "Hidden",
    "Last",
    "Golden",
    "Broken",
    "Distant",
    "Velvet",
    "Hollow",
    "Electric",
    "Silver",
    "Crimson",
    "Lost",
    "Paper",
    "Salt",
    "Winter",
    "Glass",
    "Midnight",
    "Wild",
    "Second",
    "Borrowed",
    "Little",
    "Iron",
    "Blue",
]
NOUNS = [
    "River",
    "Harbour",
    "Orchard",
    "Letters",
    "Garden",
    "Signal",
    "Mountain",
    "Crown",
    "Station",
    "Promise",
    "Shore",
    "Engine",
    "Lantern",
    "Kingdom",
    "Summer",
    "Room",
    "Bridge",
    "Tides",
    "Choir",
    "Mirror",
    "Ashes",
    "Parade",
    "Frontier",
    "Atlas",
]
PLACES = [
    "Lisbon",
    "Kolkata",
    "Recife",
    "Osaka",
    "Leipzig",
    "Lagos",
    "Tromsø",
    "Oaxaca",
    "Izmir",
    "Busan",
    "Marseille",
    "Cork",
]
PEOPLE = [
    "Ana Duarte",
    "Ravi Menon",
    "Keiko Arai",
    "Jonas Brandt",
    "Amina Bello",
    "Luis Ortega",
    "Mira Cohen",
    "Sofia Rossi",
]
OTHERS = ["नमस्ते मुंबई", "أحلام المدينة", "東京の夜明け前", "סתיו ארוך", "눈 내리는 바다", "🎈 Party Animals"]
MARKUP = "<img src=x onerror=alert(1)> <b>Bold</b>"
HEADINGS = [
    ("top", "Top 10 in {place} today", "What people in {place} watched most in the last days"),
    ("poster", "Trending now", "Rising fastest everywhere this evening"),
    ("poster", "Made in {place}", "Local productions first, because you are in {place}"),
    ("wide", "Chosen by our editors", "A hand-made selection for long evenings"),
    ("poster", "{genre}", "The genre people near you start with"),
]
KEYS = [
    ("regional", "regional"),
    ("trending", "trending"),
    ("shelf", "local"),
    ("editorial", "evenings"),
    ("genre", "genre:"),
]
LANGUAGES = {"ar": "ar", "he": "he", "de": "de", "ja": "ja", "pt": "pt", "hi": "hi"}


def made_up_titles(n: int) -> list[dict[str, Any]]:
    """`n` titles with believable names; the sixth of each dozen in another script, one of them markup."""
    rng = random.Random(4)
    titles: list[dict[str, Any]] = []
    for i in range(n):
        adjective, noun, place = rng.choice(ADJECTIVES), rng.choice(NOUNS), rng.choice(PLACES)
        patterns = [
            f"The {adjective} {noun}",
            f"{adjective} {noun}",
            f"{noun} of {place}",
            f"{place}: A {noun} Story",
            f"{noun}s",
            f"The {noun} We Left in {place}",
            f"{adjective}",
        ]
        name = OTHERS[i // 12 % len(OTHERS)] if i % 12 == 6 else rng.choice(patterns)
        if i == 40:
            name = MARKUP
        series = rng.random() < 0.35
        titles.append(
            {
                "id": f"t{i}",
                "name": name,
                "kind": "series" if series else "film",
                "year": rng.randint(1958, 2026),
                "age": rng.choice([0, 6, 7, 12, 13, 16, 18]),
                **({"seasons": rng.randint(1, 7)} if series else {"minutes": rng.randint(74, 171)}),
                "genres": rng.sample(GENRES, rng.randint(1, 3)),
                "countries": [rng.choice(["IN", "BR", "DE", "JP", "US", "NG", "FR"])],
            }
        )
    return titles


class QuietServer(ThreadingHTTPServer):
    """A browser that hangs up in the middle of an answer is nothing to report."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class FakeService:
    """Serves the viewer and a made-up page; `events` holds the batches that were accepted."""

    def __init__(self, n_rows: int = 12, n_columns: int = 20, port: int = 0) -> None:
        self.n_rows, self.n_columns = n_rows, n_columns
        self.titles = made_up_titles(n_rows * n_columns + 5)
        self.asked: list[dict[str, Any]] = []
        self.batches: list[dict[str, Any]] = []
        self.whys: list[dict[str, str]] = []
        self.refusals: list[int] = []
        self.tries: list[int] = []
        self.page_failures = 0
        self.arrived: dict[str, str] = {}
        self.empty = False
        self.reacts = False
        self.pushes = False
        self.streams: list[str] = []
        self.updates: dict[str, dict[str, Any]] = {}
        self.answered: dict[str, dict[str, Any]] = {}
        self.slow_seconds = 0.0
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                service.answer_get(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.answer_post(self, json.loads(body))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = QuietServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """All accepted events of one type, in order."""
        return [event for batch in self.batches for event in batch["events"] if event["type"] == kind]

    def seen(self) -> list[tuple[int, int]]:
        """Every placement reported as seen, as often as it was reported."""
        ranges = [r for event in self.events("impression") for r in event["ranges"]]
        return [(row, column) for row, first, last in ranges for column in range(first, last + 1)]

    def answer_get(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.split("?")[0]
        if path == "/":
            boot = {
                "page_url": "/v1/page",
                "events_url": "/v1/events",
                "title_url": "/v1/titles/",
                "why_url": "/v1/why",
                "chances_url": "/v1/page/chances",
                **({"updates_url": "/v1/page/updates"} if self.pushes else {}),
                "simulated": True,
                **({"arrived": self.arrived} if self.arrived else {}),
            }
            return _reply(request, 200, viewer_html(boot).encode(), "text/html; charset=utf-8")
        if path.startswith("/static/"):
            file = (VIEWER_DIR / path.removeprefix("/static/")).resolve()
            if file.is_file() and file.is_relative_to(VIEWER_DIR):
                return _reply(request, 200, file.read_bytes(), KINDS[file.suffix])
        asked = dict(parse_qsl(request.path.partition("?")[2]))
        if path == "/v1/page/updates":
            return self._stream(request, asked["token"])
        if path == "/v1/page/chances":
            kept = self.answered[asked["token"]].get("n_kept", 0)
            rows = range(max(kept, 1), min(kept + 6, self.n_rows))
            return _json(request, 200, [{"row": row, "chance": 0.125, "n_eligible": 30} for row in rows])
        if path == "/v1/why":
            self.whys.append(asked)
            return _json(request, 200, {"reason": f"Popular in row {asked['row']}, {asked['column']}"})
        if path.startswith("/v1/titles/"):
            for title in self.titles:
                if title["id"] == path.rpartition("/")[2]:
                    return _json(request, 200, {**title, **_story(title)})
        return _json(request, 404, {"title": "Not found", "status": 404})

    def answer_post(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if request.path == "/v1/page":
            self.asked.append(body)
            if self.page_failures:
                self.page_failures -= 1
                return _json(request, 503, {"title": "Busy", "detail": "The service is starting."})
            if body["signals"].get("country") == "XX":
                return _json(request, 400, {"title": "Bad Request", "detail": "country: received 'XX'"})
            time.sleep(self.slow_seconds)
            return _json(request, 200, self.page(body))
        self.tries.append(body["n"])
        if self.refusals:
            return _json(request, self.refusals.pop(0), {"title": "Busy"}, {"Retry-After": "1"})
        known = {(batch["token"].split("~")[0], batch["n"]) for batch in self.batches}
        if (body["token"].split("~")[0], body["n"]) in known:
            return _json(request, 200, {"outcome": "duplicate"})
        self.batches.append(body)
        return _json(request, 200, {"outcome": "stored"})

    def page(self, body: dict[str, Any]) -> dict[str, Any]:
        """A page for a request: its titles depend on the signals alone, and where it `reacts` on how many
        titles were opened or listed too. With `replan` it goes on from an earlier one."""
        given = {key: value for key, value in body.get("signals", {}).items() if key != "zone"}
        going_on = body.get("replan")
        before = self.answered.get(going_on["token"]) if going_on else None
        visit = body.get("visit") or f"visit{len(self.asked)}"
        signals = {"country": "US", "languages": ["en"], "device": "desktop", "hour": 20, **given}
        sources = {name: "caller" if name in given else "accept-language" for name in signals}
        language = LANGUAGES.get(signals["languages"][0].split("-")[0], "en")
        done = sum(len(self.events(kind)) for kind in ("click", "add")) if self.reacts else 0
        rng = random.Random(json.dumps([given, body.get("max_age"), *[done] * bool(done)], sort_keys=True))
        pool = [t for t in self.titles if t["age"] <= body.get("max_age", 99)]
        rng.shuffle(pool)
        rows = [] if self.empty else self._rows(pool, signals["country"], language)
        number = len(self.answered) + 1
        if before is not None:
            rows = _gone_on(before["rows"][: going_on["n_seen"]], rows)
        page = {
            "decision": f"{visit}.{number:x}",
            "visit": visit,
            "tier": "regional",
            "tier_reason": "Enough visits from this place in the last days to trust its own top ten.",
            "language": language,
            "signals": {**signals, "sources": sources},
            "catalogue": "6fa1d8fcfd719046d762",
            "token": f"{visit}~{number}",
            "rows": rows,
        }
        if before is not None:
            page |= {"previous": before["decision"], "n_kept": going_on["n_seen"]}
        self.answered[page["token"]] = page
        return page

    def push(self, token: str, n_seen: int, because: dict[str, Any]) -> None:
        """Push the page that goes on from that of a token to whoever listens for it."""
        before = self.answered[token]
        signals = {key: value for key, value in before["signals"].items() if key != "sources"}
        page = self.page(
            {
                "visit": before["visit"],
                "signals": signals,
                "replan": {"token": token, "n_seen": n_seen},
            }
        )
        self.updates[token] = {"because": because, "page": page}

    def _stream(self, request: BaseHTTPRequestHandler, token: str) -> None:
        """Server-Sent Events: what is pushed for a token, until the browser hangs up."""
        self.streams.append(token)
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream")
        request.send_header("Connection", "close")
        request.end_headers()
        with suppress(OSError):
            while True:
                update = self.updates.pop(token, None)
                told = f"event: page\ndata: {json.dumps(update)}\n\n" if update else ":\n\n"
                request.wfile.write(told.encode())
                request.wfile.flush()
                time.sleep(0.05)

    def _rows(self, pool: list[dict[str, Any]], place: str, language: str) -> list[dict[str, Any]]:
        shapes = [("hero", "Tonight", "Most started by people who arrive at this hour")]
        shapes += [HEADINGS[i % len(HEADINGS)] for i in range(self.n_rows)]
        rows = []
        for i, (shape, heading, reason) in enumerate(shapes):
            n = {"hero": 5, "top": 10}.get(shape, self.n_columns)
            titles, pool = pool[:n], pool[n:]
            genre = GENRES[i // 5 % len(GENRES)]
            words = {"place": place, "genre": genre_in(language, genre)}
            source, key = KEYS[(i - 1) % 5] if i else ("hero", "hero")
            if source == "editorial" and i > 5:
                source = "rule"
            rows.append(
                {
                    "key": f"genre:{genre}" if source == "genre" else f"{key}-{i}" if i > 5 else key,
                    "source": source,
                    "shape": shape,
                    "heading": heading.format(**words),
                    "reason": reason.format(**words),
                    "titles": titles,
                }
            )
        return [row for row in rows if row["titles"]]


def _gone_on(kept: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are kept, then those of a newer page that are not among them, no title twice."""
    keys = {row["key"] for row in kept}
    shown = {title["id"] for row in kept for title in row["titles"]}
    rest = [
        {**row, "titles": [title for title in row["titles"] if title["id"] not in shown]}
        for row in rows
        if row["key"] not in keys
    ]
    return kept + [row for row in rest if len(row["titles"]) >= 4]


def genre_in(language: str, genre: str) -> str:
    """A genre's name in a language, as far as made-up titles need one."""
    return genre if language == "en" else f"{genre} ({language})"


def _story(title: dict[str, Any]) -> dict[str, Any]:
    rng = random.Random(title["id"])
    synopsis = (
        f"When a letter arrives twenty years late, {rng.choice(PEOPLE)} returns to "
        f"{rng.choice(PLACES)} and finds that the {rng.choice(NOUNS).lower()} everyone had given up on "
        "is still waiting, and so is the person who sent it."
    )
    return {"synopsis": synopsis, "people": rng.sample(PEOPLE, 4), "languages": ["en", "pt"]}


def _json(
    request: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None
) -> None:
    _reply(request, status, json.dumps(body).encode(), "application/json", headers)


def _reply(
    request: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    kind: str,
    headers: dict[str, str] | None = None,
) -> None:
    request.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Security-Policy": POLICY, **(headers or {})}.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


if __name__ == "__main__":
    service = FakeService(n_rows=29, n_columns=25, port=int((sys.argv[1:] or ["8600"])[0]))
    print(f"Look at {service.url}", Path(__file__).name)
    threading.Event().wait()
