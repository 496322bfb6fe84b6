import msgspec
import pytest

from coldopen.core.decision import PackedDecision, TitleDraw
from coldopen.core.errors import Problem
from coldopen.core.log import Activation, Takedown, Tombstone
from coldopen.log import LocalLog
from coldopen.log.records import BATCH, DECISION, NOTE, decode, encode, n_tried_out
from coldopen.log.store import DATABASE, check_sqlite


def test_every_kind_of_record_comes_back_as_it_was(make):
    for kind, body in (
        (DECISION, make.decision("v", visitor="ann")),
        (BATCH, make.batch("v", 0, make.seen((0, 1, 2)), make.click())),
        (NOTE, Activation("rules", "r")),
        (NOTE, Takedown("t", True)),
        (NOTE, Tombstone("ann")),
    ):
        assert decode(kind, 1, encode(body)) == body


def test_a_decision_from_before_there_were_models_names_none(make):
    whole = msgspec.msgpack.decode(encode(make.decision("v")))
    model = PackedDecision.__struct_fields__.index("model")
    assert whole[model] == ""
    titles = PackedDecision.__struct_fields__.index("titles")
    assert len(whole[titles]) < len(make.decision("v").titles), "an older record has all bits of each title"
    before = [*whole[:model]]
    before[titles] = make.decision("v").titles
    assert decode(DECISION, 1, msgspec.msgpack.encode(before)) == make.decision("v")


def test_a_long_decision_is_kept_shorter_and_comes_back_as_it_was(make):
    keys = tuple(f"a row of a rather long name, the {i}th" for i in range(200))
    long = msgspec.structs.replace(make.decision("v"), considered=keys)
    assert len(encode(long)) < 4000 < len(msgspec.msgpack.encode(PackedDecision.of(long)))
    assert decode(DECISION, 1, encode(long)) == long
    with pytest.raises(Problem, match="record"):
        decode(DECISION, 1, encode(long)[:-9])


def test_what_a_page_tried_out_is_read_without_the_rest(make):
    plain = make.decision("v")
    draws = tuple(TitleDraw(row, 3, (-1, 7), bytes([9, 9]), int(row != 2)) for row in range(4))
    tried = msgspec.structs.replace(plain, explored=draws, n_tried=5)
    long = msgspec.structs.replace(
        tried, considered=tuple(f"a rather long name, the {i}th" for i in range(200))
    )
    assert [n_tried_out(1, encode(each)) for each in (plain, tried, long)] == [0, 3, 3]
    assert decode(DECISION, 1, encode(long)) == long
    for data in (encode(long)[:-9], b"\xc1", b"\x80"):
        with pytest.raises(Problem, match="record"):
            n_tried_out(1, data)
    with pytest.raises(Problem, match="newer version"):
        n_tried_out(2, encode(tried))


def test_a_decision_from_before_visitors_had_a_cap_says_that_nothing_was_tried_out_on_them(make):
    last = PackedDecision.__struct_fields__.index("n_tried")
    whole = msgspec.msgpack.decode(encode(msgspec.structs.replace(make.decision("v"), n_tried=5)))
    assert whole[last:] == [5]
    assert decode(DECISION, 1, msgspec.msgpack.encode(whole[:last])) == make.decision("v")
    until_model = PackedDecision.__struct_fields__.index("model")
    assert n_tried_out(1, msgspec.msgpack.encode(whole[:until_model])) == 0


def test_a_record_of_an_older_schema_is_upcast_step_by_step(make):
    def add_reason(plain):
        return [*plain, "because"]

    def drop_reason_and_shout(plain):
        kind, title, withdrawn, reason = plain
        assert reason == "because"
        return [kind, title.upper(), withdrawn]

    upcasts = {(NOTE, 1): add_reason, (NOTE, 2): drop_reason_and_shout}
    old = encode(Takedown("t", True))
    assert decode(NOTE, 1, old, upcasts, current=3) == Takedown("T", True)
    assert decode(NOTE, 3, old, upcasts, current=3) == Takedown("t", True)
    assert decode(BATCH, 1, encode(make.batch("v", 0)), upcasts, current=3) == make.batch("v", 0)


@pytest.mark.parametrize(
    ("kind", "schema", "data"),
    [(BATCH, 1, b"\xc1"), (BATCH, 1, b"\x90"), (9, 1, b"\x90"), (BATCH, 2, b"\x90")],
)
def test_what_is_no_record_is_a_problem(kind, schema, data):
    with pytest.raises(Problem, match="record"):
        decode(kind, schema, data)


def test_an_unreadable_record_is_left_out_and_complained_of(tmp_path, make_folds, make, append):
    log = LocalLog(tmp_path, make_folds)
    append(log, *[make.batch("v", n) for n in range(5)])
    log.perform(lambda store: store.connection.execute("UPDATE record SET body = x'c1' WHERE seq IN (2, 5)"))
    log.close()
    for path in (tmp_path / "snapshots").iterdir():
        path.unlink()
    again = LocalLog(tmp_path, make_folds)
    assert again.view().number == 5
    assert again.view().folds["clicks"]["n_events"] == 3
    append(again, make.batch("v", 5))
    assert again.wait_for_view(6)
    assert again.read_visit("v").batches == ()
    assert again.health().last_seq == 6
    again.close()


def test_an_old_sqlite_is_refused():
    with pytest.raises(Problem, match=r"SQLite: received '3\.51\.2'; expected 3\.51\.3 or later"):
        check_sqlite("3.51.2")


def test_the_database_is_one_file_named_in_the_docs(tmp_path):
    LocalLog(tmp_path).close()
    assert (tmp_path / DATABASE).exists()
