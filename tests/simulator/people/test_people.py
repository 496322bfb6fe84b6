"""Who comes, and what their requests tell: of 20,000 people, shares within four standard errors."""

from collections import Counter

import numpy as np
import pytest

from coldopen.signals import Given, check
from coldopen.simulator.building import make_world
from coldopen.simulator.people.audience import REFERRAL_SHARES, audiences
from coldopen.simulator.people.own_tastes import own_covariance, own_tastes
from coldopen.simulator.people.profiles import campaign_chances
from coldopen.simulator.scenario import (
    AdversaryOptions,
    CalendarOptions,
    CatalogueOptions,
    ChoiceOptions,
    Launch,
    PopulationOptions,
    Scenario,
)

N = 20_000
FEW_TITLES = CatalogueOptions(titles=300)


def scenario(**told):
    return Scenario(**{"about": "test", "visitors": N, "catalogue": FEW_TITLES} | told)


def everybody(world):
    return [person for hour in range(24 * 7) for person in world.population.arrivals(hour)]


@pytest.fixture(scope="module")
def world():
    return make_world(scenario(calendar=CalendarOptions(launches=(Launch(day=3),))))


@pytest.fixture(scope="module")
def people(world):
    return everybody(world)


@pytest.fixture(scope="module")
def mixed():
    adversaries = AdversaryOptions(bots=0.1, scrapers=0.05, late=0.2, twice=0.1, shuffled=0.05)
    population = PopulationOptions(unknown=0.2, shared=0.3)
    return everybody(make_world(scenario(adversaries=adversaries, population=population)))


def near(share, expected, n=N):
    return share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / n))


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in type(one).__dataclass_fields__
    )


def test_all_come_within_the_time_in_order_numbered_as_they_come(people):
    assert [person.number for person in people] == list(range(N))
    times = np.array([person.at_ms for person in people]) - scenario().starts_ms
    assert (np.diff(times) >= 0).all()
    assert times[0] >= 0
    assert times[-1] < 7 * 24 * 3_600_000
    assert len({person.key for person in people}) == N


def test_an_hour_is_the_same_however_often_and_after_whatever_it_is_asked(world, people):
    other = make_world(world.scenario)
    late, early = other.population.arrivals(100), other.population.arrivals(7)
    again = other.population.arrivals(100)
    first = people[late[0].number :]
    assert all(map(same, late, again))
    assert all(map(same, late, first))
    assert all(map(same, early, people[early[0].number :]))


def test_nobody_comes_outside_the_time(world):
    assert world.population.arrivals(-1) == world.population.arrivals(24 * 7) == []


def test_another_seed_brings_others(people):
    others = everybody(make_world(scenario(seed=2)))
    assert Counter(a.country == b.country for a, b in zip(people, others, strict=True))[False] > N / 2


def test_a_last_hour_that_is_cut_short_is_kept_to():
    made = make_world(scenario(days=0.1, visitors=500))  # 2.4 hours
    last = made.population.arrivals(2)
    assert made.population.arrivals(3) == []
    assert max(person.at_ms for person in last) < scenario().starts_ms + 2.4 * 3_600_000
    assert sum(len(made.population.arrivals(hour)) for hour in range(3)) == 500


def test_countries_and_referrals_come_as_the_audience_has_them(people):
    countries, referrals = Counter(p.country for p in people), Counter(p.referral for p in people)
    for audience in audiences():  # weekdays and the launch's surge move them a little
        assert countries[audience.country] / N == pytest.approx(audience.share, rel=0.05, abs=0.007)
    for referral, share in REFERRAL_SHARES:
        assert near(referrals[referral] / N, share)


def test_televisions_are_watched_in_the_evening_and_phones_elsewhere(people):
    tv = Counter(p.device == "tv" for p in people if p.country == "US")
    assert 0.25 < tv[True] / tv.total() < 0.4
    mobile = Counter(p.device == "mobile" for p in people if p.country == "IN")
    assert mobile[True] / mobile.total() > 0.55


def test_evenings_are_busy_unless_the_calendar_says_otherwise(people):
    def busiest(coming):
        hours = Counter((p.at_ms // 3_600_000 % 24 + 1) % 24 for p in coming if p.country == "DE")
        return sum(hours[hour] for hour in range(18, 23)) / hours.total()

    assert busiest(people) == pytest.approx(0.45, abs=0.06)
    assert busiest(everybody(make_world(scenario(calendar=CalendarOptions(daily=False))))) == pytest.approx(
        5 / 24, abs=0.05
    )


def test_requests_tell_less_than_the_truth_and_never_other_than_it(people):
    for person in people[:2000]:
        told = person.told
        assert check(told).country == told.country
        assert told.country in (None, person.country)
        assert told.region in (None, person.region)
        assert told.languages in ((), person.languages)
        assert told.device in (None, person.device)
        assert told.referral in (None, person.referral)
        assert told.hour is None
    regions = Counter(p.told.region is not None for p in people if p.told.country == "US")
    assert regions[True] / regions.total() == pytest.approx(0.3, abs=0.04)


def test_nothing_is_known_of_as_many_as_the_scenario_says(people, mixed):
    assert near(sum(p.told == Given() for p in people) / N, 0.03)
    assert near(sum(p.told == Given() for p in mixed) / N, 0.2)


def test_as_many_come_for_a_campaign_as_the_scenario_says(world, people):
    brought = [p for p in people if p.wanted is not None]
    assert near(len(brought) / N, 0.08)
    ids = [title.id for title in world.catalogue.titles]
    named = [p for p in brought if p.told.campaign_title is not None]
    assert len(named) > 0.85 * len(brought)
    assert all(p.told.campaign_title == ids[p.wanted] for p in named)
    assert all(p.told.campaign_title is None for p in people if p.wanted is None)


def test_campaigns_are_the_launchs_while_it_rises_and_else_a_countrys_hits(world, people):
    launch = next(
        i for i, title in enumerate(world.catalogue.titles) if title.windows and title.added_on.day == 5
    )
    start = world.scenario.starts_ms
    for p in people:
        if p.wanted is not None:
            assert (p.wanted == launch) == (3 <= (p.at_ms - start) / 86_400_000 < 4)
            assert world.catalogue.allowed(p.country, p.at_ms, None)[p.wanted]


@pytest.mark.parametrize("share", [0, 0.08, 0.6, 1])
def test_campaigns_reach_any_share_and_advertising_first(share):
    chances = campaign_chances(REFERRAL_SHARES, share)
    assert sum(part * chances[referral] for referral, part in REFERRAL_SHARES) == pytest.approx(share)
    assert chances["ads"] >= chances["direct"]


def test_bots_scrapers_and_faulty_clients_come_in_their_shares(mixed):
    kinds, clients = Counter(p.kind for p in mixed), Counter(p.client for p in mixed)
    assert near(kinds["bot"] / N, 0.1, N / 2)  # accounts are shared here
    assert near(kinds["scraper"] / N, 0.05, N / 2)
    for client, share in (("late", 0.2), ("twice", 0.1), ("shuffled", 0.05), ("sound", 0.65)):
        assert near(clients[client] / N, share)


def test_all_bots_want_one_title_and_do_not_say_so(mixed):
    bots = [p for p in mixed if p.kind == "bot"]
    assert len({p.wanted for p in bots}) == 1
    assert all(p.told.campaign_title is None for p in bots)
    assert all(p.wanted is None for p in mixed if p.kind == "scraper")


def test_two_share_an_account_and_a_home_but_neither_taste_nor_time(mixed):
    accounts = {}
    for person in mixed:
        accounts.setdefault(person.visitor, []).append(person)
    shared = [two for two in accounts.values() if len(two) > 1]
    assert {len(two) for two in shared} == {2}
    assert near(len(shared) / len(accounts), 0.3, N / 4)
    for one, other in shared:
        assert (one.country, one.region, one.languages) == (other.country, other.region, other.languages)
        assert not np.array_equal(one.taste, other.taste)
        assert other.number - one.number == N // 10
        assert one.visitor == f"simulated-1-{one.number}"


def test_patience_is_log_normal_about_the_scenarios_median():
    made = make_world(scenario(choice=ChoiceOptions(patience_seconds=40), visitors=5000))
    logs = np.log([p.patience_seconds for p in everybody(made)])
    assert np.exp(np.median(logs)) == pytest.approx(40, rel=0.04)
    assert np.std(logs) == pytest.approx(0.5, rel=0.05)


def test_own_tastes_are_sparse_with_heavy_tails_and_have_the_covariance_told():
    tastes = own_tastes(np.arange(40_000), 12, seed=3)
    centred = tastes - tastes.mean(axis=0)
    assert np.abs(tastes.mean(axis=0)).max() < 0.02
    assert np.cov(tastes.T) == pytest.approx(own_covariance(12), abs=0.035)
    kurtosis = (centred**4).mean(axis=0) / (centred**2).mean(axis=0) ** 2
    assert kurtosis.min() > 10  # a Gaussian has 3
    by_person = own_tastes(np.array([17, 5]), 12, seed=3)
    assert np.array_equal(by_person, tastes[[17, 5]])
