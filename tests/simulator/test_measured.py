"""Signals read from files of real sign-ups, speakers and browsers."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES
from coldopen.signals import check
from coldopen.signals.given import Given
from coldopen.simulator.measured import MeasuredProfiles, read_measured
from coldopen.simulator.measured.shares import Shares
from coldopen.simulator.measured.sign_ups import FROM, smoothed
from coldopen.simulator.people import Profile

MARCH_MS = 1_772_409_600_000  # 2026-03-02, winter time in Europe and America


def some_people(
    profiles: MeasuredProfiles, n: int, seed: int = 1
) -> tuple[np.ndarray, np.ndarray, list[Profile]]:
    """Places (n,), hours UTC (n,) and profiles of people as they come on an ordinary day."""
    rng = np.random.default_rng(seed)
    place, utc = np.divmod(rng.choice(profiles.coming.size, n, p=profiles.coming.ravel()), 24)
    ahead = {"America/New_York": -5, "America/Chicago": -6, "America/Los_Angeles": -8, "Europe/London": 0}
    ahead |= {"Europe/Berlin": 1, "Europe/Vienna": 1, "Asia/Shanghai": 8, "Asia/Taipei": 8}
    hours = np.array([(h + ahead[profiles.places[p].zone]) % 24 for p, h in zip(place, utc, strict=True)])
    return place, utc, profiles.draw(place, hours, rng.random((n, 3)))


def test_sign_ups_are_counted_by_hour_language_referral_and_device(small_data: Path) -> None:
    sign_ups = read_measured(small_data).sign_ups
    assert sign_ups.languages == ("en", "de", "zh")
    found = {
        (hour, sign_ups.languages[language], FROM[referral], DEVICES[device]): int(
            sign_ups.counts[hour, language, referral, device]
        )
        for hour, language, referral, device in np.argwhere(sign_ups.counts).tolist()
    }
    assert found == {
        (20, "en", "direct", "desktop"): 40,
        (21, "en", "social", "mobile"): 20,
        (20, "de", "ads", "tablet"): 10,
        (4, "zh", "email", "tablet"): 5,
    }
    assert (sign_ups.n, sign_ups.n_left_out) == (75, 5)
    assert sign_ups.hours[[4, 20, 21]].tolist() == [5 / 75, 50 / 75, 20 / 75]


def test_smoothing_lets_everything_happen_and_moves_no_single_margin() -> None:
    counts = np.random.default_rng(1).multinomial(500, np.full(24, 1 / 24)).reshape(2, 3, 4)
    counts[0, 0] = [40, 0, 0, 0]
    chances = smoothed(counts)
    assert (chances > 0).all()
    for axis in range(3):
        others = tuple({0, 1, 2} - {axis})
        np.testing.assert_allclose(chances.sum(axis=others), counts.sum(axis=others) / counts.sum())


def test_languages_come_from_where_they_are_spoken(small_data: Path) -> None:
    speakers = read_measured(small_data).speakers
    from_where = dict(zip(speakers.countries, speakers.homes("en").tolist(), strict=True))
    weights = {"US": 16 * 0.96, "GB": 6 * 0.98, "DE": 7 * 0.64}  # shares of visits by speakers
    for country, weight in weights.items():
        assert from_where[country] == pytest.approx(weight / sum(weights.values()))


def test_a_language_that_no_audience_speaks_comes_from_its_speakers_wherever(small_data: Path) -> None:
    speakers = read_measured(small_data).speakers
    from_where = dict(zip(speakers.countries, speakers.homes("zh").tolist(), strict=True))
    china, taiwan = 1400e6 * 0.90, 24e6 * 0.95
    assert from_where["CN"] == pytest.approx(china / (china + taiwan))
    assert from_where["TW"] == pytest.approx(taiwan / (china + taiwan))


def test_user_agents_have_the_class_of_the_device_and_robots_are_left_out(small_data: Path) -> None:
    agents = read_measured(small_data).agents
    assert agents.share.sum(axis=1).tolist() == pytest.approx([0, 40 / 95, 5 / 95, 50 / 95, 0])
    drawn = [agents.of("desktop", key) for key in range(2000)]
    assert drawn.count(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/135.0.0.0 Safari/537.36"
    ) == pytest.approx(
        1600,
        abs=72,  # four standard deviations
    )
    assert "iPad" in str(agents.of("tablet", 1))
    assert agents.of("tv", 1) is None


def test_people_come_with_the_joint_signals_of_sign_ups(small_data: Path) -> None:
    measured = read_measured(small_data)
    profiles = MeasuredProfiles(measured, MARCH_MS)
    assert profiles.coming.sum() == pytest.approx(1)
    assert (profiles.coming > 0).all()
    np.testing.assert_allclose(profiles.coming.sum(axis=0), measured.sign_ups.hours, atol=1e-9)
    n = 40_000
    _, utc, drawn = some_people(profiles, n)
    counts = np.zeros_like(measured.sign_ups.counts, float)
    for hour, profile in zip(utc.tolist(), drawn, strict=True):
        language = measured.sign_ups.languages.index(profile.languages[0].partition("-")[0])
        counts[hour, language, FROM.index(profile.referral), DEVICES.index(profile.device)] += 1 / n
    chances = measured.sign_ups.chances
    spread = np.sqrt(chances * (1 - chances) / n)
    assert (np.abs(counts - chances) <= 5 * spread + 1 / n).all()


def test_their_languages_are_of_their_country_and_often_there_is_a_second(small_data: Path) -> None:
    profiles = MeasuredProfiles(read_measured(small_data), MARCH_MS)
    place, _, drawn = some_people(profiles, 20_000)
    of_germany = [
        p.languages for p, at in zip(drawn, place, strict=True) if profiles.places[at].country == "DE"
    ]
    assert set(of_germany) <= {("en-DE", "de"), ("en-DE",), ("de-DE", "en"), ("de-DE",)}
    english = [languages for languages in of_germany if languages[0] == "en-DE"]
    assert english.count(("en-DE", "de")) / len(english) == pytest.approx(0.91, abs=0.02)
    for languages in {p.languages for p in drawn}:
        assert check(Given(languages=languages)).languages == languages


def test_regions_have_the_shares_of_the_audience_and_their_own_zones(small_data: Path) -> None:
    profiles = MeasuredProfiles(read_measured(small_data), MARCH_MS)
    zones = {place.region: place.zone for place in profiles.places if place.country == "US"}
    assert zones == {
        "US-CA": "America/Los_Angeles",
        "US-TX": "America/Chicago",
        "US-NY": "America/New_York",
        "US-FL": "America/New_York",
    }


def test_the_same_luck_draws_the_same_people_alone_or_together(small_data: Path) -> None:
    profiles = MeasuredProfiles(read_measured(small_data), MARCH_MS)
    rng = np.random.default_rng(5)
    places, hours = rng.integers(0, len(profiles.places), 50), rng.integers(0, 24, 50)
    lucky = rng.random((50, 3))
    together = profiles.draw(places, hours, lucky)
    assert [profiles.draw(places[[i]], hours[[i]], lucky[[i]])[0] for i in range(50)] == together


def test_numbers_at_the_very_ends_are_fine() -> None:
    shares = Shares(np.tile([0.1] * 10, (5000, 1)))
    row = np.arange(5000)
    assert (shares.choose(row, np.zeros(5000)) == 0).all()
    assert (shares.choose(row, np.full(5000, np.nextafter(1, 0))) == 9).all()
    assert (shares.split(row, np.full(5000, 0.9999999))[1] < 1).all()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"new_users\.parquet.*\$COLDOPEN_DATA"):
        read_measured(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name",
    ["airbnb/new_users.parquet", "geo_ua/cldr_territoryInfo.json", "geo_ua/fake_useragent_browsers.jsonl"],
)
def test_a_truncated_file_is_named(small_data: Path, name: str) -> None:
    path = small_data / name
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Problem, match=path.name):
        read_measured(small_data)


def test_a_file_that_lacks_a_column_says_which(small_data: Path) -> None:
    import duckdb

    path = small_data / "airbnb" / "new_users.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * EXCLUDE (signup_app) FROM '{path}'")
        connection.execute(f"COPY t TO '{path}'")
    with pytest.raises(Problem, match="signup_app"):
        read_measured(small_data)


def test_a_list_that_lacks_a_field_says_which_and_where(small_data: Path) -> None:
    path = small_data / "geo_ua" / "fake_useragent_browsers.jsonl"
    path.write_text(path.read_text() + '{"useragent": "Mozilla/5.0", "browser": "Chrome"}\n')
    with pytest.raises(Problem, match=r"line 7 of .*percent"):
        read_measured(small_data)


def test_sign_ups_without_any_of_use_are_refused(small_data: Path) -> None:
    import duckdb

    path = small_data / "airbnb" / "new_users.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * REPLACE ('-unknown-' AS language) FROM '{path}'")
        connection.execute(f"COPY t TO '{path}'")
    with pytest.raises(Problem, match="language, device and time"):
        read_measured(small_data)


def test_real_files_are_read_and_a_person_is_drawn_within_20_us(real_data: Path) -> None:
    measured = read_measured(real_data)
    assert measured.sign_ups.n > 50_000
    assert measured.sign_ups.n_left_out < 0.01 * measured.sign_ups.n
    profiles = MeasuredProfiles(measured, MARCH_MS)
    rng = np.random.default_rng(1)
    n = 10_000
    places, hours = rng.integers(0, len(profiles.places), n), rng.integers(0, 24, n)
    profiles.draw(places[:100], hours[:100], rng.random((100, 3)))
    lucky = rng.random((n, 3))
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        profiles.draw(places, hours, lucky)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) / n < 20e-6
