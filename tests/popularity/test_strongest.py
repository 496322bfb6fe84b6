"""The few strongest of many: the same ones whatever order they come in."""

from hypothesis import given
from hypothesis import strategies as st

from coldopen.popularity.strongest import Strongest

offers = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(0, 5)), max_size=60)


def kept(offered) -> dict[int, dict[int, tuple[int, int]]]:
    strongest: Strongest[int, int] = Strongest(3)
    for cell, key, strength in offered:
        strongest.offer(cell, key, (strength, key))
    return strongest.cells


@given(offers, st.randoms(use_true_random=False))
def test_they_are_the_highest_of_all_that_was_offered_in_any_order_and_twice(offered, random) -> None:
    again = [*offered, *offered[::2]]
    random.shuffle(again)
    best: dict[int, dict[int, tuple[int, int]]] = {}
    for cell, key, strength in offered:
        ranks = best.setdefault(cell, {})
        ranks[key] = max((strength, key), ranks.get(key, (strength, key)))
    expected = {
        cell: dict(sorted(ranks.items(), key=lambda kept: kept[1])[-3:]) for cell, ranks in best.items()
    }
    assert kept(offered) == kept(again) == expected


def test_a_key_that_is_forgotten_makes_room() -> None:
    strongest: Strongest[str, str] = Strongest(1)
    assert strongest.offer("day", "a", (2, 1)) is None
    assert strongest.offer("day", "b", (1, 2)) == "b"
    strongest.forget("a")
    assert strongest.offer("day", "b", (1, 2)) is None
    assert strongest.has("day", "b")
    assert not strongest.has("day", "a")
