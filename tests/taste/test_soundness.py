"""A model whose bytes are whole but whose parts do not fit each other: found when it is read, not served."""

from __future__ import annotations

import io
import zipfile

import msgspec
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.taste.model import Model


@pytest.fixture(scope="module")
def arrays(model) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(model.encode())) as archive:
        return {name: archive[name] for name in archive.files}


def read(arrays: dict[str, np.ndarray], **changed: np.ndarray) -> Model:
    buffer = io.BytesIO()
    np.savez(buffer, **(arrays | changed))
    return Model.decode(buffer.getvalue())


def text(value: object) -> np.ndarray:
    return np.frombuffer(msgspec.json.encode(value), np.uint8)


def numbers(arrays: dict[str, np.ndarray]) -> list[str]:
    return [name for name, array in arrays.items() if array.dtype != np.uint8]


def with_first(array: np.ndarray, value: float) -> np.ndarray:
    changed = array.copy()
    changed.flat[0] = value
    return changed


def test_untouched_it_is_read(arrays, model):
    assert read(arrays).title_ids == model.title_ids


def test_any_array_cut_missing_or_of_another_kind_is_a_problem_that_names_it(arrays):
    for name in numbers(arrays):
        array = arrays[name]
        for changed in (array[:-1], array[..., :-1], array[None], array.ravel()[:0], array.astype(complex)):
            if changed.shape != array.shape or changed.dtype.kind == "c":
                with pytest.raises(Problem, match="model: "):
                    read(arrays, **{name: changed})
        with pytest.raises(Problem, match="model: "):
            read({other: held for other, held in arrays.items() if other != name})


def test_any_number_that_is_none_or_beyond_all_bounds_is_a_problem_that_names_it(arrays):
    for name in numbers(arrays):
        array = arrays[name]
        floats = array.dtype.kind == "f"
        for value in (np.nan, np.inf, -np.inf, 1e20) if floats else (-1,):
            changed = with_first(array if floats else array.astype(np.int64), value)
            with pytest.raises(Problem, match=f"model: {name}: "):
                read(arrays, **{name: changed})


def test_a_place_that_does_not_exist_is_a_problem(arrays):
    for name, n in (("items.known", 40), ("items.3.neighbour", 36)):
        with pytest.raises(Problem, match=rf"model: {name}: .* expected 0 to {n - 1}"):
            read(arrays, **{name: with_first(arrays[name][::-1], n)[::-1]})
    with pytest.raises(Problem, match=r"items\.known.*ascending"):
        read(arrays, **{"items.known": arrays["items.known"][::-1]})
    twice = np.maximum(arrays["items.known"], 1)
    with pytest.raises(Problem, match=r"items\.known.*ascending"):
        read(arrays, **{"items.known": twice})


def test_titles_told_twice_too_few_or_not_as_texts_are_a_problem(arrays, model):
    for told in (["t0"] * 40, list(model.title_ids[:-1]), list(range(40)), {"t0": 1}, "t0"):
        with pytest.raises(Problem, match="model: "):
            read(arrays, title_ids=text(told))


@pytest.mark.parametrize(
    "changed",
    [
        {"levels": []},
        {"levels": [0, 1, 2, 3, 5]},
        {"levels": [0, 1, 2, 3, 5, 5]},
        {"levels": [-1, 1, 2, 3, 5, 10]},
        {"levels": [10, 5, 3, 2, 1, 0]},
        {"levels": "many"},
        {"gains": []},
        {"scale": 1e300},
        {"part": "all"},
        {"calibration": {"intercept": -1e99}},
        {"evidence": {"click": 7}},
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_a_problem(arrays, changed):
    header = msgspec.json.decode(arrays["header"].tobytes())
    with pytest.raises(Problem, match="model: "):
        read(arrays, header=text(header | changed))


def test_an_archive_that_would_unpack_to_far_more_is_not_unpacked():
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("header.npy", "w") as file,
    ):
        for _ in range(64):
            file.write(bytes(1 << 20))
    with pytest.raises(Problem, match="that unpack to 67108864"):
        Model.decode(buffer.getvalue())
