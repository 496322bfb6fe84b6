"""Campaigns: which title or genre the one that brought a visitor was about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldopen.core.errors import Problem

_GLOB = re.compile(r"[*?\[]")
_MAX_PATTERN = 200
_MAX_STARS = 4


class Campaign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a campaign is about: a title's id, a genre, or both.

    `utm_campaign` and `utm_content` are exact values or patterns with "*" and "?"; where both are named both
    must match. Capitals make no difference.
    """

    utm_campaign: str | None = None
    utm_content: str | None = None
    title: str | None = None
    genre: str | None = None


class Campaigns:
    """Campaigns by the UTM values they are known by. The first that matches counts, exact before patterns.

    Raises Problem for one that names no UTM value, or neither title nor genre.

    >>> summer = Campaigns([Campaign(utm_campaign="summer-*", genre="Comedy")])
    >>> summer.match({"utm_campaign": "Summer-2026"}).genre
    'Comedy'
    >>> summer.match({"utm_campaign": "winter"}) is None
    True
    """

    def __init__(self, campaigns: Iterable[Campaign] = ()) -> None:
        self._by_name: dict[str, list[_Rule]] = {}
        self._others: list[_Rule] = []
        for n, campaign in enumerate(campaigns, 1):
            _check(campaign, f"campaign {n}")
            name = campaign.utm_campaign
            rule = _Rule(campaign, _pattern(name), _pattern(campaign.utm_content))
            if name is not None and not _GLOB.search(name):
                self._by_name.setdefault(name.lower(), []).append(rule)
            else:
                self._others.append(rule)

    def __len__(self) -> int:
        return sum(map(len, self._by_name.values())) + len(self._others)

    @classmethod
    def load(cls, path: str | Path) -> Campaigns:
        """The campaigns of a TOML file, one `[[campaign]]` table each. Raises Problem for a bad file."""
        try:
            tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
            return cls(msgspec.convert(tables, _File).campaign)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise Problem("campaigns", str(path), f"a TOML file of [[campaign]] tables ({error})") from error

    def match(self, parameters: Mapping[str, str]) -> Campaign | None:
        """The campaign that query parameters (`utm_campaign`, `utm_content`) name, or None."""
        name = parameters.get("utm_campaign", "")
        content = parameters.get("utm_content", "")
        if not name and not content:
            return None
        rules: list[_Rule] = [*self._by_name.get(name.lower(), ()), *self._others]
        for rule in rules:
            if rule.matches(name, content):
                return rule.campaign
        return None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    campaign: list[Campaign] = []


class _Rule(NamedTuple):
    campaign: Campaign
    name: re.Pattern[str] | None
    content: re.Pattern[str] | None

    def matches(self, name: str, content: str) -> bool:
        return (self.name is None or bool(self.name.match(name))) and (
            self.content is None or bool(self.content.match(content))
        )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else re.compile(translate(text), re.IGNORECASE)


def _check(campaign: Campaign, name: str) -> None:
    if not campaign.utm_campaign and not campaign.utm_content:
        raise Problem(name, campaign, "utm_campaign or utm_content")
    if not campaign.title and not campaign.genre:
        raise Problem(name, campaign, "the title or the genre that it is about")
    for pattern in (campaign.utm_campaign, campaign.utm_content):
        if pattern is not None and (len(pattern) > _MAX_PATTERN or pattern.count("*") > _MAX_STARS):
            raise Problem(name, pattern, f"at most {_MAX_PATTERN} characters and {_MAX_STARS} stars")
