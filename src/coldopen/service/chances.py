"""With what chance each row of a page was drawn: for the lens of a demonstration, nowhere else public."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromQuery
from msgspec import Struct

from coldopen.core.ids import split_decision_id
from coldopen.engine import Engine
from coldopen.log import unix_ms

CHANCES_PATH = "/v1/page/chances"


class RowChance(Struct, frozen=True):
    """How a row came to its place: with this chance, out of `n_eligible` rows."""

    row: int
    chance: float
    n_eligible: int


@get(CHANCES_PATH, sync_to_thread=True, include_in_schema=False)
def see_chances(engine: NamedDependency[Engine], token: FromQuery[str]) -> list[RowChance]:
    """The rows of a page that were drawn, for who has its token; the others had no alternative."""
    decision = engine.keys.verify(token, unix_ms())
    where = split_decision_id(decision) if decision else None
    if where is None:
        raise PermissionDeniedException(
            detail="token: expected the token of a page of this service, not expired"
        )
    record = engine.log.read_decision(*where)
    if record is None:
        raise NotFoundException(detail="token: received that of a page that is not in the log; expected one")
    chances = record.propensities()
    return [RowChance(draw.slot, chances[draw.slot], len(draw.eligible)) for draw in record.draws]
