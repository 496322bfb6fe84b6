"""Whatever is thrown at a page request, the answer is a page or a clear refusal, never a 5xx."""

import json
import shutil
import socket

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from coldopen.engine import Engine
from coldopen.service import create_app
from coldopen.settings import ServiceOptions, Settings
from coldopen.signals import SignalsOptions

pytestmark = pytest.mark.slow

BEHIND_A_PROXY = SignalsOptions(
    trusted_proxies=("0.0.0.0/0", "::/0"),
    country_header="CF-IPCountry",
    region_header="CF-Region",
    zone_header="CF-Timezone",
    own_hosts=("own.example",),
)
HEADERS = (
    "user-agent",
    "accept-language",
    "referer",
    "x-forwarded-for",
    "cf-ipcountry",
    "cf-region",
    "cf-timezone",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-ch-ua-model",
    "content-type",
    "cookie",
)
TRAPS = (
    "",
    "\0",
    "a" * 100_000,
    ",".join(["xx"] * 10_000),
    ",".join(f"x{i}-y{i};q=0.{i}" for i in range(10_000)),
    "de;q=nan, en;q=1e999, fr;q=-3, ja;q=",
    "🍿" * 500,
    "עברית، العربية ‮ mirrored",
    "é" * 300,
    "999.1.2.3, ::ffff:999, unknown, [::1]:80, 1.2.3.4:99999",
    "2001:db8::1%eth0",
    "T1",
    "XX",
    "ZZ9",
    "EU",
    "A1",
    "ı",
    "../../etc/passwd",
    "Europe/Nowhere",
    "/etc/localtime",
    "http://[::1",
    "http://例え.テスト/?utm_source=%ff%fe&utm_medium=" + "x" * 5000,
    "%00%ff%zz",
    '{"a":' * 50,
    "1" * 5000,
    "NaN",
    "-1",
    "1e400",
    "<script>alert(1)</script>",
    "'; DROP TABLE record; --",
)
FIELDS = (
    "visitor",
    "visit",
    "max_age",
    "n_rows",
    "n_columns",
    "country",
    "region",
    "device",
    "hour",
    "weekday",
    "referral",
    "campaign_title",
    "campaign_genre",
    "zone",
    "languages",
    "genres",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "signals",
    "gclid",
    "",
)

texts = st.one_of(st.sampled_from([trap for trap in TRAPS if len(trap) < 200]), st.text(max_size=60))
header_values = texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=80)
headers = st.lists(st.tuples(st.sampled_from(HEADERS), header_values), max_size=8)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts, st.sampled_from([10**400, -(2**63), 2**64])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts | st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=12,
)
given_signals = st.dictionaries(st.sampled_from(FIELDS), values, max_size=6)
forwarded = st.fixed_dictionaries(
    {},
    optional={
        "headers": st.dictionaries(st.sampled_from(HEADERS), texts, max_size=6) | values,
        "address": values,
        "url": values,
    },
)
events = st.fixed_dictionaries(
    {}, optional={"token": values, "n": values, "events": values, "sent_at": values}
)
asked = st.fixed_dictionaries(
    {},
    optional={
        "visitor": values,
        "visit": values,
        "max_age": values,
        "n_rows": values,
        "n_columns": values,
        "exclude": values,
        "signals": given_signals | values,
        "request": forwarded | values,
        "events": events | values,
    },
)
bodies = st.one_of(
    asked.map(lambda told: json.dumps(told).encode("utf-8", "surrogatepass")), st.binary(max_size=200)
)
unhurried = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=[True, False], ids=["callers believed", "no caller believed"])
def client(request, quiet_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("garbage") / "data"
    shutil.copytree(quiet_folder, folder)
    chosen = Settings(signals=BEHIND_A_PROXY, service=ServiceOptions(believe_callers=request.param))
    with Engine.open(folder, chosen) as engine, TestClient(create_app(engine)) as made:
        yield made


def check(answer):
    """A page, or a refusal that says what was wrong."""
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text
    if answer.status_code == 200:
        page = answer.json()
        assert page["tier"] == "popularity", page["tier_reason"]
        assert page["rows"] or "no title may be shown" in page["tier_reason"]
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert told["status"] == answer.status_code
        assert told["title"]
        assert told["detail"]
        assert len(answer.content) < 20_000, "a refusal is short, whatever was sent"


def as_headers(pairs):
    """Header values as a server may see them: any bytes but the ends of lines."""
    return [(name, value.replace(b"\r", b"").replace(b"\n", b"")) for name, value in pairs]


@unhurried
@given(headers, st.lists(st.tuples(st.sampled_from(FIELDS), texts), max_size=6))
def test_a_browser_that_sends_anything_gets_a_page_or_a_clear_refusal(client, told, query):
    check(client.get("/v1/page", params=query, headers=as_headers(told)))


@unhurried
@given(bodies, headers)
def test_a_caller_that_sends_anything_gets_a_page_or_a_clear_refusal(client, body, told):
    check(client.post("/v1/page", content=body, headers=as_headers(told)))


@settings(unhurried, max_examples=60)
@given(st.binary(max_size=120))
def test_a_query_of_any_bytes_gets_a_page_or_a_clear_refusal(client, query):
    check(client.get("/v1/page?" + "".join(f"%{byte:02x}" for byte in query)))


@pytest.mark.parametrize("name", HEADERS)
def test_every_trap_in_every_header_gets_a_page(client, name):
    for trap in TRAPS:
        value = trap.encode().replace(b"\n", b"")
        check(client.get("/v1/page", headers=[(name, value)]))
        if name != "content-type":
            check(client.post("/v1/page", content=b"{}", headers=[(name, value)]))


@pytest.mark.parametrize("depth", [50, 500, 900, 960, 3_000, 60_000])
def test_deep_json_is_refused(client, depth):
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        check(client.post("/v1/page", content=f'{{"signals":{opening * depth}1{closing * depth}}}'.encode()))
        check(client.post("/v1/page", content=(opening * depth).encode()))


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/msgpack",
        "x",
        "",
        "image/png; charset=nonsense",
    ],
)
def test_any_content_type_gets_a_page_or_a_clear_refusal(client, kind):
    for body in (b"{}", b"", b"a=b", b"\x81\xa1a\x01"):
        check(client.post("/v1/page", content=body, headers={"content-type": kind}))


def test_events_of_any_shape_are_taken_or_refused(client):
    page = client.post("/v1/page", content=b"{}").json()
    for events in (
        [{"type": "play"}],
        [{"type": "dance", "at": 1}],
        "x",
        [[]],
        [{"type": "play", "at": -1, "row": 0, "column": 0}],
        [{"type": "play", "at": 1, "row": 10**30, "column": 0}],
    ):
        answer = client.post("/v1/events", json={"token": page["token"], "n": 0, "events": events})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["expected"]


def test_the_real_service_over_a_real_socket_survives_garbage(serve, quiet):
    service = serve(quiet)
    host, port = service.url.removeprefix("http://").split(":")
    raw = (
        b"GET /v1/page HTTP/1.1\r\nHost: x\r\nUser-Agent: " + b"U" * 100_000 + b"\r\n\r\n",
        b"GET /v1/page HTTP/1.1\r\nHost: x\r\nAccept-Language: " + b"xx," * 10_000 + b"\r\n\r\n",
        b"GET /v1/page?country=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/page HTTP/1.1\r\nHost: x\r\nUser-Agent: \xf0\x9f\x8d\xbf \x00 \x80\r\n\r\n",
        b"POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n{}",
        b"POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n{}",
        b"POST /v1/page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
    )
    for request in raw:
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(65536)
            assert b" 5" not in answer.split(b"\r\n")[0], (request[:80], answer[:200])
    for trap in TRAPS:
        with httpx.Client(base_url=service.url, timeout=20) as client:
            check(client.post("/v1/page", json={"signals": {"country": trap[:50_000]}}))
    with httpx.Client(base_url=service.url) as client:
        large = client.post("/v1/page", content=b'{"visitor": "' + b"a" * 1_000_000 + b'"}')
        assert large.status_code == 413
        assert client.post("/v1/page", json={}).status_code == 200
