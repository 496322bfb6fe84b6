import re
import tomllib
from importlib import resources

import pytest

from coldopen.core.errors import Problem
from coldopen.core.page import Message
from coldopen.rows.phrases import PhraseBook

BOOK = PhraseBook.load()
FOLDER = resources.files("coldopen.rows") / "phrases"
TABLES = {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in FOLDER.iterdir()}
GENRES = TABLES.pop("genres")
SPOKEN = "ar de en es fr he hi id it ja ko nl pl pt ru sv ta th tr uk vi zh-Hans zh-Hant"


def test_it_speaks_twenty_three_languages():
    assert " ".join(BOOK.languages) == SPOKEN


@pytest.mark.parametrize("language", SPOKEN.split())
def test_every_language_says_every_message_with_the_same_gaps(language):
    def gaps(phrases):
        return {id: sorted(re.findall(r"{[^}]*}", phrase)) for id, phrase in phrases.items()}

    assert gaps(TABLES[language]["phrases"]) == gaps(TABLES["en"]["phrases"])


@pytest.mark.parametrize("language", SPOKEN.split())
def test_every_phrase_is_a_plain_line(language):
    for phrase in (phrase for part in TABLES[language].values() for phrase in part.values()):
        assert phrase == phrase.strip() != ""
        assert "\n" not in phrase
        assert "<" not in phrase


@pytest.mark.parametrize("language", SPOKEN.split())
def test_no_two_genres_share_a_name(language):
    genres = list(TABLES[language].get("genres", {}).values())
    assert len(set(genres)) == len(genres)


def test_every_genre_is_translated_everywhere_but_in_english():
    keys = set(GENRES["both"])
    assert len(keys) == 51
    assert set(GENRES["film"]) | set(GENRES["series"]) <= keys
    for tag, table in TABLES.items():
        assert set(table.get("genres", ())) == (set() if tag == "en" else keys)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Top 10 in the United States"),
        ("de", "Top 10 in den USA"),
        ("fr", "Top 10 : États-Unis"),
        ("ja", "アメリカのトップ10"),
        ("hi", "अमेरिका में टॉप 10"),
        ("pt", "Top 10: Estados Unidos"),
        ("ar", "أفضل 10 في الولايات المتحدة"),
        ("xx", "Top 10 in the United States"),
    ],
)
def test_a_country_is_named_as_the_sentence_needs_it(language, said):
    assert BOOK.say(Message("top.country", ("country:US",)), language) == said


@pytest.mark.parametrize(
    ("language", "genre", "said"),
    [
        ("en", "TV Dramas", "TV Dramas"),
        ("de", "Dramas", "Drama"),
        ("de", "TV Dramas", "Drama: Serien"),
        ("fr", "Horror Movies", "Horreur : films"),
        ("ja", "sci-fi", "SF"),
        ("es", "Black Stories", "Black Stories"),
        ("de", "kammerspiel", "Kammerspiel"),
    ],
)
def test_genres_are_translated_where_they_are_known(language, genre, said):
    assert BOOK.say(Message("genre", (f"genre:{genre}",)), language) == said


def test_within_a_sentence_a_genre_of_series_is_said_plainly():
    place = Message("reason.genre.place", ("genre:TV Dramas", "country:CH"))
    assert BOOK.say(place, "de") == "Beliebt in der Schweiz: Drama"


def test_texts_and_titles_are_said_as_they_are():
    assert BOOK.say(Message("text", ("text:a {1} <b> {0}",)), "de") == "a {1} <b> {0}"
    assert BOOK.say(Message("campaign", ("title:iCarly: {0}",)), "en") == "Because you came for iCarly: {0}"


def test_in_right_to_left_languages_foreign_names_are_isolated():
    assert BOOK.say(Message("campaign", ("title:Up!",)), "he") == "כי הגעת בשביל ”\u2068Up!\u2069“"
    assert BOOK.say(Message("text", ("text:Up!",)), "he") == "Up!"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("never-heard-of"), "never-heard-of"),
        (Message("never-heard-of", ("text:a", "country:IN")), "a India"),
        (Message("top.country"), "Top 10 in "),
        (Message("trending", ("text:more",)), "Trending now"),
        (Message("top.country", ("planet:Mars",)), "Top 10 in Mars"),
        (Message("top.country", ("nonsense",)), "Top 10 in "),
        (Message("top.country", ("country:QQ",)), "Top 10 in QQ"),
    ],
)
def test_what_cannot_be_said_well_is_still_said(message, said):
    assert BOOK.say(message, "en") == said


@pytest.mark.parametrize(
    ("languages", "best"),
    [
        (("de-AT", "en"), "de"),
        (("tlh", "pt-BR", "de"), "pt"),
        (("zh-Hant-HK",), "zh-Hant"),
        (("zh-HK",), "zh-Hant"),
        (("zh-Hans-TW",), "zh-Hans"),
        (("zh",), "zh-Hans"),
        (("cmn-TW",), "zh-Hant"),
        (("IW-il",), "he"),
        (("in",), "id"),
        (("da", "nb", "sv"), "sv"),
        (("", "-", "*", "x-klingon"), "en"),
        ((), "en"),
    ],
)
def test_the_best_language_is_the_first_that_there_is(languages, best):
    assert BOOK.best(languages) == best


def test_the_book_is_an_artifact():
    assert PhraseBook.decode(BOOK.encode()).id == BOOK.id == PhraseBook.load().id
    with pytest.raises(Problem, match="phrase book"):
        PhraseBook.decode(b"{}")


@pytest.mark.parametrize("text", ["[phrases", "phrases = 3", "[words]\na = 'b'"])
def test_a_file_that_is_no_phrases_is_refused_by_name(text):
    with pytest.raises(Problem, match=r"en\.toml"):
        PhraseBook.of({"en.toml": text})


def test_a_book_without_english_is_refused():
    with pytest.raises(Problem, match=r"en\.toml"):
        PhraseBook.of({"de.toml": "[phrases]\ntext = '{0}'"})
