"""Why a genre's row is on the page: of each visitor's own device, whoever else has the row from memory."""

from dataclasses import replace

from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.rows import genre as genres
from coldopen.rows.genre import Genre


def test_a_row_that_is_remembered_for_one_device_does_not_name_it_on_another(monkeypatch) -> None:
    def ordered(where):
        return [("Drama", Message("reason.genre.device", ("genre:Drama", f"device:{where.signals.device}")))]

    monkeypatch.setattr(genres, "_ordered", ordered)
    on_tv = situation(Catalogue.of(titles()), Signals(country="IN", device="tv"))
    on_mobile = replace(on_tv, signals=Signals(country="IN", device="mobile"))
    told = [next(iter(Genre().propose(where))).reason.arguments[1] for where in (on_tv, on_mobile)]
    assert told == ["device:tv", "device:mobile"]
