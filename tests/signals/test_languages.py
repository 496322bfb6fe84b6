import pytest

from coldopen.signals.languages import MAX_LANGUAGES, accepted_languages, canonical_tag


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("en-US,en;q=0.9", ("en-US", "en")),
        ("en;q=0.5, de, fr;q=0.8", ("de", "fr", "en")),
        ("da, en-gb;q=0.8, en;q=0.7, *;q=0.5", ("da", "en-GB", "en")),
        ("de;q=0, en", ("en",)),
        ("de;q=0.0, en;q=0.001", ("en",)),
        ("ZH-HANT-tw", ("zh-Hant-TW",)),
        ("sr_latn_rs", ("sr-Latn-RS",)),
        ("en,EN;q=0.5,en", ("en",)),
        ("iw-IL", ("he-IL",)),
        ("en;q=2, fr;q=-1, es;q=abc, it;x=1, pt;q=1.0", ("pt",)),
        ("en;q=nan, de;q=inf, fr;q=1e0, hi;q=.5, ta ; Q = 0.5", ("ta",)),
        ("*", ()),
        ("", ()),
        (",,,;;;", ()),
        ("und, mul, zxx", ()),
        ("日本語, <script>, \x00, en", ("en",)),
        ("en-x-private-US", ("en-x-private-us",)),
        ("de-1996-AT", ("de-1996-AT",)),
    ],
)
def test_languages_come_by_weight_and_what_is_malformed_is_skipped(header, languages):
    assert accepted_languages(header) == languages


def test_a_bomb_of_languages_is_read_only_at_its_beginning():
    bomb = ",".join(f"a{chr(97 + n % 26)};q=0.{n % 10}" for n in range(10_000))
    assert len(accepted_languages(bomb)) <= MAX_LANGUAGES


def test_a_long_header_is_cut_between_two_languages_not_inside_one():
    header = ",".join(["x" * 505, "y" * 505, "de", "pt-BR", "fr-CA"])
    assert accepted_languages(header) == ("de", "pt-BR")  # the first kilobyte ends inside "fr-CA"


@pytest.mark.parametrize(
    "text", ["", "e", "english", "en--us", "-en", "en-", "c++", "en us", "en-" + "a" * 40, "ｅｎ"]
)
def test_what_is_no_tag_is_told_apart(text):
    assert canonical_tag(text) is None
