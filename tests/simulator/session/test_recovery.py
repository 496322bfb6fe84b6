"""What the world was made with can be found again in the log of its visits.

Visits go to random pages, so that what stands where has nothing to do with what is liked. Only impressions,
clicks and streams are read, and where it says so the true worth of titles. Tolerances are some four standard
errors of the estimates.
"""

import numpy as np
import pytest
from scipy.optimize import minimize
from visiting import person_of, random_page, went, world_of

from coldopen.core.events import Click, End, Impression
from coldopen.simulator.choice import screen_of

PATIENT = 1e7
NEVER = 1e3


def logs(world, n, **other):
    """The person, page and events of visits for which no newer page comes."""
    for number in range(n):
        person = person_of(number, **other)
        page = random_page(person)
        *_, told = went(world, person, [page])
        yield person, page, [event for each in told for event in each.events]


def test_how_examination_falls_by_row_and_column():
    """Poisson regression of clicks on where they were, among people who never tire nor find anything."""
    world = world_of(model="position", appeal=-2.0, satisfaction=NEVER)
    clicks, seen = np.zeros((14, 6)), np.zeros((14, 6))
    for _, _, events in logs(world, 1500, patience_seconds=PATIENT):
        for event in events:
            if isinstance(event, Impression):
                for row, first, last in event.ranges:
                    seen[row, first : last + 1][: max(0, 6 - first)] += 1
            elif isinstance(event, Click) and event.column < 6:
                clicks[event.row, event.column] += 1
    row, column = np.indices(clicks.shape)

    def loss(b):
        log_rate = b[0] + b[1] * row + b[2] * column
        return (seen * np.exp(log_rate) - clicks * log_rate).sum()

    _, by_row, by_column = minimize(loss, [-2.0, 0.0, 0.0]).x
    assert np.exp(by_row) == pytest.approx(0.94, abs=0.01)
    assert np.exp(by_column) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(("model", "satisfaction"), [("cascade", 0.0), ("cascade", 1.5), ("position", 0.7)])
def test_what_satisfies(model, satisfaction):
    """Logistic regression of streams on the true worth of what was opened."""
    world = world_of(model=model, satisfaction=satisfaction, another=1.0, appeal=-2.0)
    worth, streamed = [], []
    for person, page, events in logs(world, 1200):
        clicks = [(event.row, event.column) for event in events if isinstance(event, Click)]
        long = {(e.row, e.column) for e in events if isinstance(e, End) and e.seconds >= 120}
        titles = np.array([page.rows[row][column] for row, column in clicks], np.int64)
        worth += world.tastes.worth(person, titles, 0).tolist()
        streamed += [place in long for place in clicks]
    x, y = np.array(worth), np.array(streamed)

    def loss(b):
        logit = b[0] + b[1] * x
        return (np.logaddexp(0, logit) - y * logit).sum()

    intercept, slope = minimize(loss, [0.0, 1.0]).x
    assert len(x) > 2000
    assert intercept == pytest.approx(-satisfaction, abs=0.35)
    assert slope == pytest.approx(1.0, abs=0.2)


def test_how_long_people_browse():
    """The median of their patience, from how many screens were seen by people who opened nothing."""
    n, patience = 2000, 60.0
    world = world_of(model="cascade", appeal=-30.0)
    rows_seen = np.zeros(n, int)
    for number, (_, _, events) in enumerate(logs(world, n, patience_seconds=patience, device="mobile")):
        seen = [row for e in events if isinstance(e, Impression) for row, _, _ in e.ranges]
        rows_seen[number] = max(seen) + 1
    screen = screen_of("mobile")
    # A row takes its glances, and a fifth as long again (and a fifth of that) where it is scrolled sideways.
    glances = screen.columns * screen.glance_seconds
    row_seconds = glances + (0.2 + 0.04) * (glances + screen.sideways_seconds)
    n_screens = -(-14 // screen.rows)
    starts = np.arange(1, n_screens) * (screen.rows * row_seconds + screen.scroll_seconds)
    starts -= screen.scroll_seconds
    reached = np.array([(rows_seen > screen.rows * k).mean() for k in range(1, n_screens)])

    def loss(b):
        survival = 2 ** -((starts / np.exp(b[0])) ** 1.5)
        return -(reached * np.log(survival) + (1 - reached) * np.log1p(-survival)).sum()

    found = np.exp(minimize(loss, [np.log(40.0)]).x[0])
    assert found == pytest.approx(patience, rel=0.05)


def test_how_much_cards_invite():
    """Multinomial logit of the first click on the first screen, by the true worth of its titles, among people
    who judge cards rightly. Who opened what they had scrolled to is left out: other choices do not matter.
    """
    world = world_of(model="discrete", appeal=-3.0, satisfaction=NEVER, misjudged=0.0)
    offered, chosen = [], []
    for person, page, events in logs(world, 2000, patience_seconds=PATIENT, device="mobile"):
        titles = np.concatenate([row[:4] for row in page.rows[:4]])
        first = next((e for e in events if isinstance(e, Click)), None)
        here = first is not None and first.row < 4
        if here and first.column >= 4:
            continue
        offered.append(world.tastes.worth(person, titles, 0))
        chosen.append(4 * first.row + first.column if here else -1)
    worth, which = np.array(offered), np.array(chosen)
    none = which < 0

    def loss(b):
        utility = b[0] + b[1] * worth
        total = np.logaddexp(0, np.logaddexp.reduce(utility, axis=1))
        picked = np.where(none, 0.0, utility[np.arange(len(which)), which])
        return (total - picked).sum()

    appeal, slope = minimize(loss, [-2.0, 0.5]).x
    assert appeal == pytest.approx(-3.0, abs=0.2)
    assert slope == pytest.approx(1.0, abs=0.12)
