import json
import os
import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parent))

# language, channel, provider, device, browser, app, second of arrival, how many
SIGN_UPS = [
    ("en", "direct", "direct", "Mac Desktop", "Chrome", "Web", 20140701200005, 40),
    ("en", "seo", "facebook", "iPhone", "Mobile Safari", "Moweb", 20140702210005, 20),
    ("de", "sem-brand", "google", "iPad", "-unknown-", "iOS", 20140702203000, 10),
    ("zh", "other", "email-marketing", "Other/Unknown", "Silk", "Web", 20140703040000, 5),
    ("-unknown-", "direct", "direct", "iPhone", "Mobile Safari", "Web", 20140703040000, 2),
    ("en", "direct", "direct", "Other/Unknown", "-unknown-", "Web", 20140703040000, 3),
]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) Version/18.3 Mobile/15E148 Safari/604.1"
IPAD = "Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) Version/18.3 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/135.0.0.0 Safari/537.36"
AGENTS = [
    (IPHONE, 30.0, "Mobile Safari"),
    (WINDOWS, 40.0, "Chrome"),
    (WINDOWS + " Edg/135.0.0.0", 10.0, "Edge"),
    (IPAD, 5.0, "Mobile Safari"),
    (IPHONE, 10.0, "Mobile Safari"),
    ("Googlebot/2.1 (+http://www.google.com/bot.html)", 5.0, "Googlebot"),
]
SPEAKERS = {
    "US": ("300000000", {"en": "96", "es": "10"}),
    "GB": ("70000000", {"en": "98"}),
    "DE": ("80000000", {"de": "91", "en": "64"}),
    "AT": ("9000000", {"de": "97"}),
    "CN": ("1400000000", {"zh": "90"}),
    "TW": ("24000000", {"zh_Hant": "95"}),
    "ZZ": ("0", {}),
}


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """A data folder in the layouts in which the real files are published; all in it is made up."""
    (tmp_path / "airbnb").mkdir()
    (tmp_path / "geo_ua").mkdir()
    columns = (
        "language, affiliate_channel, affiliate_provider, first_device_type, first_browser, signup_app, "
        "timestamp_first_active, n"
    )
    rows = ", ".join(map(str, SIGN_UPS))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * EXCLUDE (n, times) FROM (VALUES {rows}) AS t({columns}), "
            f"LATERAL (SELECT unnest(range(n)) AS times)) TO '{tmp_path}/airbnb/new_users.parquet'"
        )
    lines = [json.dumps({"useragent": a, "percent": p, "browser": b, "type": "?"}) for a, p, b in AGENTS]
    (tmp_path / "geo_ua" / "fake_useragent_browsers.jsonl").write_text("\n".join(lines) + "\n")
    territories = {
        code: {
            "_population": people,
            "languagePopulation": {tag: {"_populationPercent": share} for tag, share in spoken.items()},
        }
        for code, (people, spoken) in SPEAKERS.items()
    }
    whole = {"supplemental": {"version": {"_cldrVersion": "48"}, "territoryInfo": territories}}
    (tmp_path / "geo_ua" / "cldr_territoryInfo.json").write_text(json.dumps(whole))
    return tmp_path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real sign-ups, speakers and browsers, where there is one."""
    root = Path(os.environ.get("COLDOPEN_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (root / "airbnb" / "new_users.parquet").is_file() or not (root / "geo_ua").is_dir():
        pytest.skip("no real data: set COLDOPEN_DATA to a folder that has airbnb and geo_ua")
    return root
