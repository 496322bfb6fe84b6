import pytest

from coldopen.signals.names import country_name, language_name


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("IN", "en", "India"),
        ("JP", "de", "Japan"),
        ("DE", "ja-JP", "ドイツ"),
        ("BR", "zh-Hant-TW", "巴西"),
        ("IN", "tlh", "India"),
        ("IN", "", "India"),
        ("IN", "\x00", "India"),
        ("ZQ", "en", "ZQ"),
    ],
)
def test_a_country_is_named_in_the_visitors_language_or_in_english(code, language, name):
    assert country_name(code, language) == name


@pytest.mark.parametrize(
    ("tag", "language", "name"),
    [
        ("hi", "en", "Hindi"),
        ("de", "fr-CA", "allemand"),
        ("zh-Hant", "en", "Traditional Chinese"),
        ("es-AR", "en", "Spanish"),
        ("ta-IN", "xx-YY", "Tamil"),
        ("qqq", "en", "qqq"),
    ],
)
def test_a_language_is_named_in_the_visitors_language_or_in_english(tag, language, name):
    assert language_name(tag, language) == name
