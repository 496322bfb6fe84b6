"""Sets from their publishers' addresses: downloaded whole and right, or not at all. Served from here."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coldopen.core.errors import Problem
from coldopen.evaluation.downloads import fetch
from coldopen.evaluation.publishers import PUBLISHED, Download, Published
from coldopen.evaluation.sets import SETS


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def published(address: str, sha256: str | None = None) -> Published:
    return Published("small", "", "", "", "", ("a.csv",), (Download(address, sha256),))


def archive(path: Path, names: dict[str, str]) -> str:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in names.items():
            made.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_archive_is_checked_and_unpacked_without_its_folders(
    served: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = served
    checksum = archive(folder / "small.zip", {"small/a.csv": "1", "small/README": "x", "../evil": "y"})
    told: list[tuple[int, int]] = []
    place = fetch(
        published(f"{address}/small.zip", checksum), tmp_path / "into", lambda *done: told.append(done)
    )
    assert place == tmp_path / "into" / "small"
    assert sorted(path.name for path in place.iterdir()) == ["README", "a.csv", "evil"]
    assert told[-1][0] == told[-1][1] > 0
    assert [path.name for path in (tmp_path / "into").iterdir()] == ["small"]


def test_a_plain_file_is_kept_as_it_is(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = served
    (folder / "a.csv").write_text("1")
    assert (fetch(published(f"{address}/a.csv"), tmp_path) / "a.csv").read_text() == "1"


def test_of_a_set_with_a_wrong_checksum_nothing_is_kept(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = served
    archive(folder / "small.zip", {"small/a.csv": "1"})
    with pytest.raises(Problem, match="SHA-256"):
        fetch(published(f"{address}/small.zip", "0" * 64), tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_of_a_set_without_an_expected_file_nothing_is_kept(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = served
    archive(folder / "small.zip", {"small/b.csv": "1"})
    with pytest.raises(Problem, match=r"the file a\.csv"):
        fetch(published(f"{address}/small.zip"), tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_an_address_that_does_not_answer_is_named(served: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"nothing\.zip.*404"):
        fetch(published(f"{served[1]}/nothing.zip"), tmp_path)


def test_what_can_be_had_by_hand_only_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="Kaggle"):
        fetch(PUBLISHED["globo"], tmp_path)


def test_every_set_has_a_publisher_with_terms_and_a_way_to_get_it() -> None:
    assert set(PUBLISHED) == set(SETS)
    for each in PUBLISHED.values():
        assert each.publisher
        assert each.terms
        assert each.downloads or each.by_hand
