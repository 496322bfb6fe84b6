"""Row sources: each proposes rows for a visitor; the planner chooses, orders and fills them."""

from coldopen.rows.because import Because
from coldopen.rows.brought import MOST_LOG_ODDS, Brought, Scored, log_odds
from coldopen.rows.candidates import Candidates
from coldopen.rows.collections import Fresh, Language, Local, Shelves
from coldopen.rows.edition import Edition
from coldopen.rows.editorial import Editorial
from coldopen.rows.evidence import Evidence
from coldopen.rows.for_you import ForYou
from coldopen.rows.genre import Genre
from coldopen.rows.more_like import MoreLike
from coldopen.rows.personal import Campaign, Chosen, Watching
from coldopen.rows.phrases import PhraseBook
from coldopen.rows.place import Place
from coldopen.rows.proposal import Proposal, RowSource
from coldopen.rows.reception import Reception
from coldopen.rows.regional import Regional
from coldopen.rows.situation import Situation
from coldopen.rows.tasting import Stranger, Taste
from coldopen.rows.trending import Trending

SOURCES: tuple[RowSource, ...] = (
    Campaign(),
    Watching(),
    Chosen(),
    Candidates(),
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

ALL_SOURCES: tuple[RowSource, ...] = (*SOURCES, ForYou(), Because(), MoreLike(), Place())
"""Every row source; those beyond the baselines propose nothing without taste."""

__all__ = [
    "ALL_SOURCES",
    "MOST_LOG_ODDS",
    "SOURCES",
    "Brought",
    "Edition",
    "Evidence",
    "PhraseBook",
    "Proposal",
    "Reception",
    "RowSource",
    "Scored",
    "Situation",
    "Stranger",
    "Taste",
    "log_odds",
]
