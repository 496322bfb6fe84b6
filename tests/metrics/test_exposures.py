"""Who was in which variant, and since when it mattered."""

from coldopen.metrics.exposures import exposures


def of(log, **told):
    rows = exposures(log.tables(**told), "test").to_pyarrow().to_pylist()
    return {row["unit"]: row for row in rows}


def test_a_unit_is_in_the_variant_of_its_first_page_and_exposed_when_one_was_decided_by_it(log) -> None:
    log.assign("ann", "new", at=90)
    log.assign("ann", "new", at=5, exposed=False)
    log.assign("bob", "old", at=7, exposed=False)
    found = of(log)
    assert found["ann"]["variant"] == "new"
    assert (found["ann"]["assigned_at"] // 1000 % 100, found["ann"]["exposed_at"] // 1000 % 100) == (5, 90)
    assert found["ann"]["day"] == 20_000
    assert found["bob"]["exposed_at"] is None


def test_a_unit_of_two_variants_is_contaminated_and_stays_where_it_was_first(log) -> None:
    log.assign("ann", "new", at=90)
    log.assign("ann", "old", at=5)
    assert (of(log)["ann"]["variant"], of(log)["ann"]["n_variants"]) == ("old", 2)


def test_exposures_told_again_change_nothing(log) -> None:
    log.assign("ann", "new", at=5)
    once = of(log)
    log.rows["assignments"] *= 3
    assert of(log) == of(log, may_repeat=False) == once


def test_others_experiments_and_deleted_visits_are_left_out(log) -> None:
    log.assign("ann", "new")
    log.assign("bob", "new")
    log.rows["assignments"].append({**log.rows["assignments"][0], "experiment": "other", "unit": "eve"})
    assert list(of(log, deleted=["bob"])) == ["ann"]


def test_a_log_from_before_there_were_experiments_has_no_exposures(log) -> None:
    log.page("v")
    del log.rows["assignments"]
    assert of(log) == {}
