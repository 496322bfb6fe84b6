"""From a publisher's address to a set's folder: downloaded, checked, unpacked; all of it or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from coldopen.core.errors import Problem
from coldopen.evaluation.publishers import Download, Published

Progress = Callable[[int, int], None]
_CHUNK = 1 << 20
_TIMEOUT_SECONDS = 60
_MOST_BYTES = 2 << 30


def fetch(published: Published, into: Path, progress: Progress = lambda done, total: None) -> Path:
    """Download a set into a folder of its name below `into`; the folder.

    Archives are unpacked without their folders. A file whose publisher never changes it must have its known
    checksum; nothing is kept of a set that fails.

    Raises:
        Problem: where the set can be had by hand only, an address does not answer, a checksum is wrong, or
            an expected file is missing.
    """
    if not published.downloads:
        raise Problem("set", published.name, f"a set that can be downloaded. {published.by_hand}")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=".downloading-") as name:
        folder = Path(name) / published.name
        folder.mkdir()
        for download in published.downloads:
            _unpack(_get(download, Path(name), progress), folder)
        for file in published.files:
            if not (folder / file).exists():
                raise Problem(published.name, "an archive without it", f"the file {file}")
        place = into / published.name
        place.mkdir(exist_ok=True)
        for path in folder.iterdir():
            os.replace(path, place / path.name)
    return place


def _get(download: Download, folder: Path, progress: Progress) -> Path:
    path = folder / PurePosixPath(download.address).name
    digest = hashlib.sha256()
    try:
        with (
            urllib.request.urlopen(download.address, timeout=_TIMEOUT_SECONDS) as answer,
            path.open("wb") as out,
        ):
            total = int(answer.headers.get("Content-Length") or 0)
            done = 0
            while chunk := answer.read(_CHUNK):
                done += len(chunk)
                if done > _MOST_BYTES:
                    raise Problem("download", f"more than {_MOST_BYTES} bytes", "a set of less than 2 GiB")
                digest.update(chunk)
                out.write(chunk)
                progress(done, total)
    except (urllib.error.URLError, TimeoutError) as error:
        raise Problem("download", download.address, f"an address that answers ({error})") from None
    if download.sha256 is not None and digest.hexdigest() != download.sha256:
        raise Problem("download", digest.hexdigest(), f"{path.name} with SHA-256 {download.sha256}")
    return path


def _unpack(path: Path, folder: Path) -> None:
    """The files of an archive, by their bare names; any other file as it is."""
    if not zipfile.is_zipfile(path):
        shutil.move(path, folder / path.name)
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename).name
            if entry.is_dir() or not name or name.startswith("."):
                continue
            with archive.open(entry) as source, (folder / name).open("wb") as out:
                shutil.copyfileobj(source, out)
