"""Plugins are found by entry points, loaded where settings name them, and refused where they are no good."""

import pytest

from coldopen.core.errors import Problem
from coldopen.plugins import PluginOptions, installed, load_plugins
from coldopen.policies import PolicyOptions

SOFTMAX = PolicyOptions()
PICKS = """
    class Picks:
        name = "picks"
        def propose(self, situation):
            return ()
"""
SOURCE = "coldopen.row_sources: picks = MODULE:Picks"


def test_nothing_is_loaded_that_no_setting_names(install) -> None:
    install("raise RuntimeError('loaded')", SOURCE)
    loaded = load_plugins(PluginOptions(), SOFTMAX)
    assert loaded.row_sources == ()
    assert loaded.scorer is None
    assert loaded.policy.name == "softmax"
    assert not loaded.foreign_policy
    assert loaded.identities == {}


def test_what_settings_name_is_loaded_with_its_package_and_version(install) -> None:
    package = install(
        PICKS
        + """
    class Coin:
        name = "coin"
        def log_shares(self, slot):
            return slot.mean * 0

    class Own:
        name = "own"
        def place(self, titles):
            return self
    scorer = Own()
""",
        SOURCE,
        "coldopen.policies: coin = MODULE:Coin",
        "coldopen.scorers: own = MODULE:scorer",
        version="3.1",
    )
    told = PluginOptions(row_sources=("picks",), scorer="own")
    loaded = load_plugins(told, PolicyOptions(name="coin"))
    assert [source.name for source in loaded.row_sources] == ["picks"]
    assert loaded.policy.name == "coin"
    assert loaded.foreign_policy
    assert loaded.scorer.name == "own"
    version = f"{package} 3.1"
    assert loaded.identities == {
        "row_sources.picks": version,
        "policies.coin": version,
        "scorers.own": version,
    }


def test_what_is_installed_is_listed_without_being_loaded(install) -> None:
    package = install("raise RuntimeError('loaded')", SOURCE)
    listed = [(each.name, each.identity) for each in installed() if each.package == package]
    assert listed == [("picks", f"{package} 1.2.0")]


def test_a_missing_plugin_is_refused_with_what_there_is(install) -> None:
    install(PICKS, SOURCE)
    with pytest.raises(Problem, match=r"plugins.row_sources: received 'pocks'; expected one .* picks"):
        load_plugins(PluginOptions(row_sources=("pocks",)), SOFTMAX)
    with pytest.raises(Problem, match=r"plugins.scorer: received 'picks'; .* where there is: none"):
        load_plugins(PluginOptions(scorer="picks"), SOFTMAX)


def test_a_missing_policy_is_refused_with_coldopens_own_too() -> None:
    with pytest.raises(
        Problem, match=r"policy.name: received 'coin'; expected one of softmax, .* or one that"
    ):
        load_plugins(PluginOptions(), PolicyOptions(name="coin"))


def test_a_plugin_in_two_packages_is_refused(install) -> None:
    install(PICKS, SOURCE)
    install(PICKS, SOURCE)
    with pytest.raises(Problem, match=r"installed once .* picks, picks"):
        load_plugins(PluginOptions(row_sources=("picks",)), SOFTMAX)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import no_such_module", "received \"ModuleNotFoundError: No module named 'no_such_module'\""),
        ("", "received \"AttributeError: .* has no attribute 'Picks'\""),
        ("class Picks:\n    def __init__(self):\n        1 / 0", "ZeroDivisionError"),
        ("class Picks:\n    name = 'picks'", "AttributeError: 'Picks' object has no attribute 'propose'"),
        (
            PICKS.replace('"picks"', '"others"'),
            "expected one of 'coldopen.row_sources' whose `name` is 'picks'",
        ),
    ],
    ids=["module missing", "object missing", "raising", "no row source", "another name"],
)
def test_a_broken_plugin_is_refused_with_its_package_and_why(install, code, told) -> None:
    package = install(code, SOURCE)
    with pytest.raises(Problem, match=told) as raised:
        load_plugins(PluginOptions(row_sources=("picks",)), SOFTMAX)
    assert raised.value.name == "plugin picks"
    assert package in str(raised.value)


@pytest.mark.parametrize("names", [("genre",), ("hero",), ("Picks",), ("picks", "picks"), ("a b",)])
def test_a_row_source_goes_by_a_plain_name_of_its_own(install, names) -> None:
    install(PICKS, SOURCE)
    with pytest.raises(Problem, match=r"plugins\.row_sources"):
        load_plugins(PluginOptions(row_sources=names), SOFTMAX)


def test_a_plugin_does_not_take_the_place_of_an_own_policy(install) -> None:
    install("raise RuntimeError", "coldopen.policies: softmax = MODULE:Mine")
    assert not load_plugins(PluginOptions(), SOFTMAX).foreign_policy
