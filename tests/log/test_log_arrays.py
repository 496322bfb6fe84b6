import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.log.arrays import read_arrays, write_arrays

ARRAYS = {
    "numbers": np.arange(12, dtype=np.float32).reshape(3, 4),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "words": np.array(["अ", "b", "👋🏽"]),
    "bytes": np.array([b"x", b"yz"]),
    "empty": np.zeros((0, 5), np.int16),
    "scalar": np.array(7),
    "times": np.array(["2026-01-01"], "datetime64[D]"),
    "strided": np.arange(10)[::3],
    "complex": np.array([1 + 2j]),
}


def test_arrays_come_back_as_they_were(tmp_path):
    path = tmp_path / "file"
    write_arrays(path, ARRAYS, {"number": 3})
    arrays, meta = read_arrays(path)
    assert meta == {"number": 3}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert arrays[name].shape == array.shape
        np.testing.assert_array_equal(arrays[name], array)
        assert not arrays[name].flags.writeable


def test_no_arrays_are_a_file_too(tmp_path):
    write_arrays(tmp_path / "file", {})
    assert read_arrays(tmp_path / "file") == ({}, None)


@pytest.mark.parametrize("array", [np.array([{}, None]), np.zeros(2, [("a", "i4")])])
def test_objects_and_records_are_refused(tmp_path, array):
    with pytest.raises(Problem, match="array bad"):
        write_arrays(tmp_path / "file", {"bad": array})
    assert list(tmp_path.iterdir()) == []


def test_any_damaged_byte_is_noticed(tmp_path):
    path = tmp_path / "file"
    write_arrays(path, {"a": np.arange(3), "b": np.array(["x"])}, {"k": 1})
    whole = path.read_bytes()
    start = {name: array.tobytes() for name, array in read_arrays(path)[0].items()}
    for i in range(len(whole)):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 0x40]) + whole[i + 1 :])
        try:
            arrays, meta = read_arrays(path)
        except Problem:
            continue
        assert meta == {"k": 1}
        assert {name: array.tobytes() for name, array in arrays.items()} == start, "only padding may change"


def test_a_file_cut_anywhere_is_noticed(tmp_path):
    path = tmp_path / "file"
    write_arrays(path, {"a": np.arange(3), "b": np.ones(2)})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Problem):
            read_arrays(path)
