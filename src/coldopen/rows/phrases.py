"""The phrase book: every heading and reason of a page, in the visitor's language.

One file a language lies in `rows/phrases/`, and `genres.toml` says which names of genres they translate.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.page import Message
from coldopen.signals import country_name, language_name

DEFAULT = "en"
RIGHT_TO_LEFT = frozenset({"ar", "he"})
MAX_CACHED = 16384
_OTHER_NAMES = {"iw": "he", "in": "id", "cmn": "zh"}
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_NAMES = ("country:", "language:", "genre:")
_ISOLATED = "\u2068{}\u2069"


class _Language(Struct, frozen=True, forbid_unknown_fields=True):
    """A language's file: phrases by message id, genres by key, and countries as they stand in a sentence."""

    phrases: dict[str, str]
    genres: dict[str, str] = {}
    countries: dict[str, str] = {}


class _Genres(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of genres in English, by key: for either kind, and those that mean only films or only series."""

    both: dict[str, list[str]] = {}
    film: dict[str, list[str]] = {}
    series: dict[str, list[str]] = {}


class _Book(Struct, frozen=True):
    languages: dict[str, _Language]
    genres: _Genres


class PhraseBook:
    """What to say for each `Message` in each language. Never changes; safe to call from several threads.

    >>> book = PhraseBook.load()
    >>> book.say(Message("top.country", ("country:IN",)), "de"), book.best(("de-AT", "en"))
    ('Top 10 in Indien', 'de')
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._book = msgspec.json.decode(data, type=_Book)
        self._genre_keys = {
            name.casefold(): (kind, key)
            for kind in ("both", "film", "series")
            for key, names in getattr(self._book.genres, kind).items()
            for name in names
        }
        self._tags = {tag.lower(): tag for tag in self._book.languages}
        self._said: dict[tuple[Message, str], str] = {}
        self._found: dict[str, str] = {}
        self.id = content_id(data)

    @classmethod
    def load(cls) -> PhraseBook:
        """The phrase book that coldopen ships."""
        folder = resources.files("coldopen.rows") / "phrases"
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
        return cls.of({name: (folder / name).read_text("utf-8") for name in names})

    @classmethod
    def of(cls, files: Mapping[str, str]) -> PhraseBook:
        """The phrase book of some TOML texts by file name ("de.toml", "genres.toml"). Raises Problem."""
        languages = {}
        genres = _Genres()
        for file, text in files.items():
            name = file.removesuffix(".toml")
            try:
                if name == "genres":
                    genres = msgspec.convert(tomllib.loads(text), _Genres)
                else:
                    languages[name] = msgspec.convert(tomllib.loads(text), _Language)
            except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
                raise Problem(file, str(error), "phrases of a language, as TOML") from error
        if DEFAULT not in languages:
            raise Problem("phrases", sorted(languages), f"a file {DEFAULT}.toml among them")
        return cls(msgspec.json.encode(_Book(languages, genres), order="deterministic"))

    def encode(self) -> bytes:
        """The book as an artifact; its content id is `id`."""
        return self._data

    @classmethod
    def decode(cls, data: bytes) -> PhraseBook:
        """The book of `encode`. Raises Problem where the bytes are none."""
        try:
            return cls(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("phrases", str(error), "a phrase book as encode() gives it") from error

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages that there are phrases in, sorted."""
        return tuple(sorted(self._book.languages))

    def best(self, languages: Iterable[str]) -> str:
        """The language to speak to someone of these (BCP 47, best first): the first that there is, or "en".

        >>> [PhraseBook.load().best([tag]) for tag in ("zh-TW", "zh", "iw", "pt-PT", "tlh")]
        ['zh-Hant', 'zh-Hans', 'he', 'pt', 'en']
        """
        return next((found for tag in languages if (found := self._recall(tag))), DEFAULT)

    def _recall(self, tag: str) -> str:
        found = self._found.get(tag)
        if found is None:
            if len(self._found) >= MAX_CACHED:
                self._found.clear()
            found = self._found[tag] = self._lookup(tag) or ""
        return found

    def _lookup(self, tag: str) -> str | None:
        first, *rest = tag.lower().replace("_", "-").split("-")
        subtags = [_OTHER_NAMES.get(first, first), *rest]
        if subtags[0] == "zh":
            traditional = "hans" not in subtags and not _TRADITIONAL.isdisjoint(subtags)
            subtags = ["zh", "hant" if traditional else "hans"]
        for n in range(len(subtags), 0, -1):
            found = self._tags.get("-".join(subtags[:n]))
            if found:
                return found
        return None

    def say(self, message: Message, language: str) -> str:
        """A message in a language of the book. Never fails: what is not known is said in English or as it is.

        Arguments are "kind:value": a country or language is named in `language`, a known genre translated,
        a title or text said as it is.
        """
        said = self._said.get((message, language))
        if said is None:
            if len(self._said) >= MAX_CACHED:
                self._said.clear()
            said = self._said[message, language] = self._compose(message, language)
        return said

    def _compose(self, message: Message, language: str) -> str:
        if language not in self._book.languages:
            language = DEFAULT
        phrases = self._book.languages[language].phrases
        template = phrases.get(message.id) or self._book.languages[DEFAULT].phrases.get(message.id)
        within = template not in (None, "{0}")
        words = [self._word(argument, language, within) for argument in message.arguments]
        if template is None:
            return " ".join(words) or message.id
        said = template.format(*words, *[""] * (2 - len(words)))
        name_first = template.startswith("{0}") and "".join(message.arguments[:1]).startswith(_NAMES)
        return said[:1].upper() + said[1:] if name_first else said

    def _word(self, argument: str, language: str, within: bool) -> str:
        kind, _, value = argument.partition(":")
        match kind:
            case "country":
                return self._book.languages[language].countries.get(value) or country_name(value, language)
            case "language":
                return language_name(value, language)
            case "genre":
                return self._genre(value, language, within)
        return _ISOLATED.format(value) if within and language in RIGHT_TO_LEFT else value

    def _genre(self, name: str, language: str, within: bool) -> str:
        """A genre's name: alone, "TV Dramas" is told from "Dramas"; within a sentence it is drama."""
        known = self._book.languages[language]
        kind, key = self._genre_keys.get(name.casefold(), ("both", ""))
        translated = known.genres.get(key)
        if translated is None:
            return name
        alone = not within and kind != "both"
        return known.phrases[f"genre.kind.{kind}"].format(translated) if alone else translated
