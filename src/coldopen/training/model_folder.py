"""A model as a folder: the model, what it was made of, and how good it is; checked whenever it is read.

`<version>/manifest.json` holds the size and the checksum of every other file: `model.bin`, which serves,
`report.json`, and plots. The version is the content id of `model.bin`, so that the same training has the same
version wherever it was done.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id

FORMAT = 1
MANIFEST, MODEL, REPORT = "manifest.json", "model.bin", "report.json"
_YEAR_10000_MS = 253_402_300_800_000


class FileSum(Struct, frozen=True):
    """A file's size and its BLAKE2b digest of 256 bits, in hexadecimal."""

    n_bytes: int
    blake2b: str

    @classmethod
    def of(cls, data: bytes) -> FileSum:
        """The sum of these bytes."""
        return cls(len(data), hashlib.blake2b(data, digest_size=32).hexdigest())


class Made(Struct, frozen=True, kw_only=True):
    """How a model came to be: when (Unix milliseconds), from what, with which settings, seed and libraries.

    `source` says where the likes were read from and what was left out, `since_ms` and `until_ms` when the
    first and the last of them were (None where times are not known), `n_held_out` how many newcomers it was
    measured on, `metrics` how well it did.
    """

    made_at: Annotated[int, Meta(ge=0, lt=_YEAR_10000_MS)]
    source: dict[str, Any]
    since_ms: int | None
    until_ms: int | None
    n_visitors: int
    n_titles: int
    n_likes: int
    n_held_out: int
    seed: int
    settings: dict[str, Any]
    libraries: dict[str, str]
    metrics: dict[str, Any]


class Manifest(Struct, frozen=True, kw_only=True):
    """The manifest of a model folder: its version, how it came to be, and the sums of its files."""

    format: int
    version: str
    made: Made
    files: dict[str, FileSum]


@dataclass(frozen=True)
class StoredModel:
    """A model folder that was found undamaged."""

    path: Path
    manifest: Manifest
    data: bytes


def write_model(parent: Path, data: bytes, made: Made, others: Mapping[str, bytes]) -> Path:
    """Keep a model in a folder of its own under `parent`, whole or not at all; returns the folder.

    A folder of that version that is there already and undamaged is left as it is.

    Raises:
        OSError: the disk does not take it.
    """
    version = content_id(data)
    path = parent / version
    try:
        return read_model(path).path
    except Problem:
        shutil.rmtree(path, ignore_errors=True)
    files = {MODEL: data, **others}
    sums = {name: FileSum.of(content) for name, content in files.items()}
    manifest = Manifest(format=FORMAT, version=version, made=made, files=sums)
    files[MANIFEST] = msgspec.json.format(msgspec.json.encode(manifest))
    temporary = parent / f".{version}.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        for name, content in files.items():
            with open(temporary / name, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return path


def read_model(path: Path) -> StoredModel:
    """The model in a folder, every file of it checked.

    Raises:
        Problem: a file is missing, truncated or altered, or the folder is of another format.
    """
    manifest = read_manifest(path)
    for name, expected in manifest.files.items():
        found = FileSum.of(_read(path / name))
        if found.n_bytes != expected.n_bytes:
            raise Problem(str(path / name), f"{found.n_bytes} bytes", f"{expected.n_bytes} bytes")
        if found != expected:
            raise Problem(str(path / name), f"checksum {found.blake2b}", f"checksum {expected.blake2b}")
    data = _read(path / MODEL)
    if content_id(data) != manifest.version:
        raise Problem(str(path / MODEL), f"version {content_id(data)}", f"version {manifest.version}")
    return StoredModel(path, manifest, data)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a model folder; the other files are not looked at.

    Raises:
        Problem: it is missing or damaged, or of another format.
    """
    file = path / MANIFEST
    data = _read(file)
    try:
        found = msgspec.json.decode(data, type=dict[str, Any]).get("format")
        if found != FORMAT:
            raise Problem(str(file), f"format {found}", f"format {FORMAT}, the one that this version reads")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(str(file), f"{len(data)} bytes", f"the manifest of a model ({error})") from None
    if MODEL not in manifest.files or not all(_is_plain(name) for name in manifest.files):
        raise Problem(str(file), sorted(manifest.files), f"plain names of files, {MODEL} among them")
    return manifest


def read_report(stored: StoredModel) -> dict[str, Any]:
    """The report of a model, as it was checked with the rest; nothing where the folder was kept without one.

    Raises:
        Problem: it is no report.
    """
    if REPORT not in stored.manifest.files:
        return {}
    data = _read(stored.path / REPORT)
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        expected = f"the report of a model ({error})"
        raise Problem(str(stored.path / REPORT), f"{len(data)} bytes", expected) from None


def _is_plain(name: str) -> bool:
    """Whether this names a file in a folder, and nothing else."""
    return Path(name).name == name and name not in ("", "..") and "\0" not in name


def model_folders(parent: Path) -> Iterator[Path]:
    """The model folders under a folder, by version."""
    yield from sorted(p for p in parent.glob("*") if p.is_dir() and not p.name.startswith("."))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(str(path), f"none ({error.strerror})", "a file that can be read") from None
