"""Which of a day's acts count, by hand."""

from coldopen.popularity.acts import Act
from coldopen.popularity.day import Day
from coldopen.popularity.options import PopularityOptions

HOME, OFFICE, UNKNOWN = 77, 78, 0
FILM, OTHER = 5, 6
OPTIONS = PopularityOptions(visitor_titles=2, network_title_visitors=2, network_visitors=3)


def act(amount: int = 5, network: int = UNKNOWN, hour: int = 9) -> Act:
    return Act(amount, -hour, ("world",), network)


def moved(*offered) -> dict[int, int]:
    """By title, the sum of what counts after these (who, title, act)."""
    day, sums = Day(OPTIONS), {}
    for who, title, done in offered:
        for changed, counted, sign in day.offer(who, title, done):
            sums[changed] = sums.get(changed, 0) + sign * counted.amount
    return {title: amount for title, amount in sums.items() if amount}


def test_a_visitor_moves_a_title_once_by_the_strongest_act() -> None:
    assert moved((1, FILM, act(1)), (1, FILM, act(10)), (1, FILM, act(5))) == {FILM: 10}


def test_a_visitors_strongest_titles_count_and_no_more() -> None:
    assert moved((1, 21, act(1)), (1, 22, act(10)), (1, 23, act(5)), (1, 24, act(3))) == {22: 10, 23: 5}


def test_of_a_network_so_many_visitors_count_for_a_title_the_strongest_ones() -> None:
    acts = [(1, FILM, act(1, HOME)), (2, FILM, act(5, HOME)), (3, FILM, act(10, HOME))]
    assert moved(*acts) == {FILM: 15}
    assert moved(*acts, (4, FILM, act(10, OFFICE))) == {FILM: 25}


def test_of_a_network_so_many_visitors_count_in_all() -> None:
    assert sum(moved(*[(who, 20 + who, act(10, HOME)) for who in range(1, 10)]).values()) == 30


def test_where_the_network_is_unknown_all_visitors_count() -> None:
    assert moved(*[(who, FILM, act(10)) for who in range(1, 10)]) == {FILM: 90}


def test_one_visitor_who_opens_everything_takes_the_place_of_one() -> None:
    flood = [(1, title, act(10, HOME)) for title in range(100, 900)]
    others = [(who, FILM, act(10, HOME)) for who in (2, 3)]
    assert moved(*flood, *others)[FILM] == 20


def test_what_a_visitor_did_elsewhere_counts_there() -> None:
    crowd = [(who, FILM, act(10, HOME)) for who in (2, 3)]
    assert moved(*crowd, (1, FILM, act(1, HOME)), (1, FILM, act(5, OFFICE))) == {FILM: 25}


def test_a_visitor_who_is_forgotten_is_taken_back_whole() -> None:
    day = Day(OPTIONS)
    for title in (FILM, OTHER):
        day.offer(1, title, act(10, HOME))
    assert sorted((title, sign) for title, _, sign in day.forget(1)) == [(FILM, -1), (OTHER, -1)]
    assert not day.acts
    assert not day.people.cells
    assert not day.members.cells
