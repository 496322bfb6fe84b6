"""Row sources: each proposes rows for a visitor; the planner chooses, orders and fills them."""

from coldopen.rows.collections import Fresh, Language, Local, Shelves
from coldopen.rows.edition import Edition
from coldopen.rows.editorial import Editorial
from coldopen.rows.genre import Genre
from coldopen.rows.personal import Campaign, Chosen, Watching
from coldopen.rows.phrases import PhraseBook
from coldopen.rows.proposal import Proposal, RowSource
from coldopen.rows.regional import Regional
from coldopen.rows.situation import Evidence, Situation
from coldopen.rows.trending import Trending

SOURCES: tuple[RowSource, ...] = (
    Campaign(),
    Watching(),
    Chosen(),
    Editorial(),
    Regional(),
    Trending(),
    Fresh(),
    Local(),
    Language(),
    Genre(),
    Shelves(),
)
"""The row sources that need no model: the baselines."""

__all__ = ["SOURCES", "Edition", "Evidence", "PhraseBook", "Proposal", "RowSource", "Situation"]
