"""A model as bytes: the same again, the same for the same likes, and nothing else taken for one."""

from __future__ import annotations

import io
import pickle
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from taste_world import LEARN

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.taste.fitting import Learn
from coldopen.taste.model import FORMAT, Model
from coldopen.taste.options import TasteOptions
from coldopen.taste.taste import Taste
from coldopen.taste.technique import Newcomer
from coldopen.taste.train import train
from coldopen.testing import likes_of

NEWCOMERS = [Newcomer(), Newcomer(("country:AA",), (1, 5, 9)), Newcomer(("never:met",), (39,))]


def archive(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def array(value: object) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array(value), allow_pickle=True)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def data(model):
    return model.encode()


def test_what_is_encoded_and_decoded_is_the_same_bit_for_bit(model, data):
    again = Model.decode(data)
    assert again.encode() == data
    assert again.id == model.id == content_id(data)
    assert again.header == model.header
    assert again.title_ids == model.title_ids


def test_a_decoded_model_scores_as_the_one_that_was_learned(model, data, small):
    one, other = (Taste.of(m, small.likes.titles).score(NEWCOMERS) for m in (model, Model.decode(data)))
    assert np.array_equal(one, other)


def test_the_same_likes_give_the_same_bytes(data, small):
    assert train(LEARN, small.likes).encode() == data


def test_another_seed_gives_another_model(small):
    learn = Learn(TasteOptions(factors=(4,), parts=("popularity", "belief")))
    assert train(learn, small.likes, seed=0).id != train(learn, small.likes, seed=1).id


@pytest.mark.parametrize(
    "likes", [likes_of([], 0), likes_of([], 3), likes_of([[0]], 1), likes_of([[0]] * 40, 3)], ids=len
)
def test_a_model_of_next_to_nothing_serves(likes):
    learned = train(LEARN, likes)
    again = Model.decode(learned.encode())
    scores = Taste.of(again, likes.titles).score([Newcomer(), Newcomer(("country:AA",))])
    assert scores.shape == (2, likes.n_titles)
    assert np.isfinite(scores).all()
    assert again.id == learned.id


def test_bytes_cut_short_anywhere_are_no_model(data):
    cuts = {*range(100), *range(0, len(data), len(data) // 100), *range(len(data) - 100, len(data))}
    for n in cuts:
        with pytest.raises(Problem, match=f"{n} bytes"):
            Model.decode(data[:n])


def test_a_flipped_byte_is_found_unless_it_says_nothing_of_the_model(data):
    rng = np.random.default_rng(0)
    directory = data.index(b"PK\x01\x02")
    inside = rng.integers(0, directory, 200).tolist()
    n_found = 0
    for at in [*range(200), *inside, *range(directory, len(data), 9)]:
        damaged = bytearray(data)
        damaged[at] ^= 1 << int(rng.integers(8))
        try:
            assert Model.decode(bytes(damaged)).encode() == data
        except Problem:
            n_found += 1
    assert n_found > 300


def test_a_flipped_byte_in_any_array_is_found(data, model):
    for content in (model.belief.embeddings, model.weights, model.items.tables[3].weight):
        held = content.tobytes()
        at = data.index(held)
        for offset in (0, len(held) // 2, len(held) - 1):
            damaged = bytearray(data)
            damaged[at + offset] ^= 1
            with pytest.raises(Problem):
                Model.decode(bytes(damaged))


def test_a_model_of_another_format_says_so(model):
    other = replace(model, header=msgspec.structs.replace(model.header, format=FORMAT + 1))
    with pytest.raises(Problem, match=f"model: received 'format {FORMAT + 1}'; expected format {FORMAT}"):
        Model.decode(other.encode())


HEADER = np.frombuffer(msgspec.json.encode({"format": FORMAT}), np.uint8)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"PK",
        b'{"format": 1}',
        bytes(5000),
        pickle.dumps({"format": 1}),
        array(1.0),
        array(object()),
        archive(),
        archive(header=HEADER),
        archive(header=np.frombuffer(b"[1]", np.uint8)),
        archive(header=np.arange(3.0)),
    ],
    ids=["none", "two", "json", "zeros", "pickle", "number", "object", "empty", "bare", "list", "numbers"],
)
def test_what_is_no_model_is_a_problem(junk):
    with pytest.raises(Problem, match="a whole, undamaged model"):
        Model.decode(junk)
