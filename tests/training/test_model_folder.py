"""Model folders: written whole, checked when read, and refused by name where anything is wrong."""

import os
from pathlib import Path

import msgspec
import pytest

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.training.model_folder import (
    Made,
    model_folders,
    read_manifest,
    read_model,
    read_report,
    write_model,
)

MADE = Made(
    made_at=1_790_000_000_000,
    source={"table": "likes.csv"},
    since_ms=None,
    until_ms=None,
    n_visitors=2,
    n_titles=3,
    n_likes=4,
    n_held_out=0,
    seed=1,
    settings={},
    libraries={"numpy": "2"},
    metrics={"ndcg@20": 0.5},
)


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_model(tmp_path / "models", b"a model", MADE, {"report.json": b"{}"})


def test_a_model_is_read_back_as_it_was_written(folder):
    stored = read_model(folder)
    assert (stored.data, stored.manifest.made) == (b"a model", MADE)
    assert folder.name == stored.manifest.version == content_id(b"a model")


def test_the_version_tells_the_model_and_not_when_it_was_made(folder):
    later = msgspec.structs.replace(MADE, made_at=MADE.made_at + 1)
    assert write_model(folder.parent, b"a model", later, {}) == folder
    assert read_manifest(folder).made.made_at == MADE.made_at
    assert list(model_folders(folder.parent)) == [folder]


def test_a_damaged_folder_is_replaced_when_the_model_is_made_again(folder):
    (folder / "model.bin").write_bytes(b"")
    write_model(folder.parent, b"a model", MADE, {})
    assert read_model(folder).data == b"a model"


def test_a_truncated_file_is_named_with_both_sizes(folder):
    os.truncate(folder / "model.bin", 3)
    with pytest.raises(Problem, match=r"model\.bin: received '3 bytes'; expected 7 bytes"):
        read_model(folder)


@pytest.mark.parametrize("name", ["model.bin", "report.json"])
def test_an_altered_file_is_named_with_both_checksums(folder, name):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(Problem, match=rf"{name}: received 'checksum .*; expected checksum "):
        read_model(folder)


@pytest.mark.parametrize("name", ["manifest.json", "model.bin", "report.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(Problem, match=rf"{name}: .*No such file"):
        read_model(folder)


def test_another_format_is_refused_with_both(folder):
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(Problem, match=r"manifest\.json: received 'format 2'; expected format 1"):
        read_model(folder)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b'{"format":' + b"[" * 100_000],
    ids=["none", "cut", "list", "bare", "no text", "deep"],
)
def test_a_manifest_that_is_none_is_refused(folder, data):
    (folder / "manifest.json").write_bytes(data)
    with pytest.raises(Problem, match=r"manifest\.json"):
        read_model(folder)


@pytest.mark.parametrize("name", [b"../report.json", b"..", b"", b"a\\u0000b"])
def test_a_manifest_leads_to_no_file_outside(folder, name):
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"report.json"', b'"' + name + b'"'))
    with pytest.raises(Problem, match="plain names of files"):
        read_model(folder)


@pytest.mark.parametrize("at", [-1, 10**15])
def test_a_manifest_made_at_no_time_is_refused(folder, at):
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(str(MADE.made_at).encode(), str(at).encode()))
    with pytest.raises(Problem, match="made_at"):
        read_model(folder)


def test_a_report_is_read_where_it_was_checked_with_the_rest_and_is_one(tmp_path):
    stored = read_model(write_model(tmp_path, b"a model", MADE, {"report.json": b'{"bias": 1}'}))
    assert read_report(stored) == {"bias": 1}
    without = read_model(write_model(tmp_path, b"another", MADE, {}))
    (without.path / "report.json").write_bytes(b"{")
    assert read_report(without) == {}
    damaged = read_model(write_model(tmp_path, b"a third", MADE, {"report.json": b"{"}))
    with pytest.raises(Problem, match=r"report\.json"):
        read_report(damaged)


def test_a_model_of_another_version_is_refused_even_with_the_right_sums(folder):
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(folder.name.encode(), b"0" * 20))
    with pytest.raises(Problem, match="version 00000000000000000000"):
        read_model(folder)


def test_nothing_stays_behind_where_the_disk_refuses(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="no space left"):
        write_model(tmp_path, b"a model", MADE, {})
    assert list(tmp_path.iterdir()) == []
