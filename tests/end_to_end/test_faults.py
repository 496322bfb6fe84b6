"""What is broken before the service starts is said in one line; what breaks later, it lives through."""

import os
import shutil
import socket
import subprocess

import apsw
import pytest
from command_line import coldopen, refused
from running_service import RunningService, batch, events_in_log, ids_of, soon, stream

from coldopen.catalogue import encode
from coldopen.core.title import Title, Window
from coldopen.engine import Engine

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 16 MB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small disk to fill can only be mounted by root")
    told = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if told.returncode:
        pytest.skip(f"a small disk to fill cannot be mounted here: {told.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place):
    """Write until nothing more fits."""
    with (place / "ballast").open("wb", buffering=0) as file:
        for size in (2**16, 2**12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_costs_events_a_503_and_pages_nothing_and_heals_by_itself(
    serve, quiet_folder, small_disk, workers
):
    folder = small_disk / "data"
    shutil.copytree(quiet_folder, folder)
    service = serve(folder, workers)
    with service.client() as client:
        page = client.post("/v1/page", json={}).json()
        assert "recorded" not in page
        assert client.post("/v1/events", json=batch(page, 0, stream(1, 0))).status_code == 200
        fill(small_disk)
        kept = [0]
        for n in range(1, 3000):
            answer = client.post("/v1/events", json=batch(page, n, *[stream(1, c) for c in range(10)] * 20))
            if answer.status_code == 503:
                break
            kept.append(n)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"] == "application/problem+json"
        for signals in ({}, {"country": "IN"}, {"device": "tv"}):
            full = client.post("/v1/page", json={"signals": signals, "visit": page["visit"]})
            assert full.status_code == 200
            assert len(full.json()["rows"]) > 5
        soon(lambda: client.post("/v1/page", json={}).json().get("recorded") is False)
        status = client.get("/v1/status", headers=service.operator).json()
        assert "full" in status["log"]["failed"].lower()

        (small_disk / "ballast").unlink()
        again = soon(
            lambda: (a := client.post("/v1/events", json=batch(page, 5000, stream(2, 0)))).is_success and a
        )
        assert again.json() == {"outcome": "stored"}
        soon(lambda: "recorded" not in client.post("/v1/page", json={}).json())
        assert client.get("/v1/status", headers=service.operator).json()["log"]["failed"] is None
        assert len(events_in_log(folder, page["visit"])) >= 200 * (len(kept) - 1) + 2
    service.stop()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_log_that_another_process_locks_costs_pages_nothing_and_events_their_time(serve, quiet, workers):
    service = serve(quiet, workers)
    with service.client() as client:
        page = client.post("/v1/page", json={}).json()
        lock = apsw.Connection(str(quiet / "log.db"))
        lock.set_busy_timeout(5000)
        lock.execute("BEGIN EXCLUSIVE")
        for n in range(20):
            events = batch(page, n, stream(1, n % 4))
            again = client.post("/v1/page", json={"visit": page["visit"], "events": events})
            assert again.status_code == 200
            assert len(again.json()["rows"]) > 5
            assert again.elapsed.total_seconds() < 1, "the page waits for its events only briefly"
        lock.execute("ROLLBACK")
        lock.close()
        soon(lambda: len(events_in_log(quiet, page["visit"])) == 20)


def test_no_request_waits_for_ever_whatever_becomes_of_it(quiet):
    service = RunningService(quiet, 1, None, True)
    try:
        host, _, port = service.url.removeprefix("http://").partition(":")
        page = b"POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
        for body in (b"{}", b"{", b'{"n_rows": 900}'):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(3 * (page % (len(body), body)))
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1 << 16):
                    pass
        with service.client() as client:

            def waiting():
                return client.get("/v1/status", headers=service.operator).json()["waiting"]

            soon(lambda: waiting() == 0)
            assert client.post("/v1/page", json={}).json()["tier_reason"] == ""
    finally:
        service.stop()


def test_a_folder_that_cannot_be_written_is_refused(quiet_folder, small_disk):
    folder = small_disk / "data"
    shutil.copytree(quiet_folder, folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    said = refused("serve", "--port", 0, "--data", folder)
    assert str(folder) in said
    assert "can be written" in said


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    done = coldopen("serve", "--port", 0, "--data", tmp_path / "file")
    assert done.returncode == 2
    assert "is a file" in done.stderr


def test_a_folder_in_use_is_refused_and_the_service_on_it_goes_on(serve, quiet):
    service = serve(quiet)
    said = refused("serve", "--port", 0, "--data", quiet)
    assert "in use" in said
    with service.client() as client:
        assert client.post("/v1/page", json={}).json().get("recorded", True)


def test_a_port_in_use_is_refused(quiet):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("serve", "--port", port, "--data", quiet)
    assert f"127.0.0.1:{port}" in said
    assert "in use" in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[planner\n", "TOML"),
        ("[planner]\ndeadline_ms = 'soon'\n", "deadline_ms"),
        ("[planer]\ndeadline_ms = 5\n", "planer"),
        ("planner = 3\n", "planner"),
        ("\ud800", "TOML"),
    ],
)
def test_settings_that_cannot_be_read_are_refused(quiet, content, told):
    (quiet / "settings.toml").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert told in refused("serve", "--port", 0, "--data", quiet)


def test_a_setting_in_the_environment_out_of_range_is_refused(quiet):
    said = refused("serve", "--data", quiet, COLDOPEN_SERVICE__PORT="70000")
    assert "port" in said


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\x00", b'{"operator_token": 5}', b'{"operator_token": "\xff"}']
)
def test_damaged_secrets_are_refused_and_never_replaced(quiet, damage):
    path = quiet / "secrets" / "secrets.json"
    path.write_bytes(damage)
    assert str(path) in refused("serve", "--port", 0, "--data", quiet)
    assert path.read_bytes() == damage


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_catalogue_is_named_and_the_frozen_page_answers_until_it_is_put_back(quiet, serve, damage):
    (path,) = (quiet / "artifacts" / "catalogue").iterdir()
    path.chmod(0o600)
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:1000] if damage == "cut" else data[:500] + b"\xff\xff" + data[502:])
    service = serve(quiet)
    with service.client() as client:
        page = client.post("/v1/page", json={}).json()
        assert (page["tier"], page["tier_reason"]) == ("frozen", "what is in service cannot be loaded")
        assert len(page["rows"]) > 10
        assert f"catalogue artifact: received '{path.name}'" in service.said
        path.write_bytes(data)
        soon(lambda: client.post("/v1/page", json={}).json()["tier"] == "popularity", 15)


def test_a_damaged_database_is_refused(quiet):
    (quiet / "log.db").write_bytes(b"nothing that SQLite knows" * 1000)
    for left in quiet.glob("log.db-*"):
        left.unlink()
    said = refused("serve", "--port", 0, "--data", quiet)
    assert str(quiet) in said
    assert "not a database" in said


def test_damaged_snapshots_are_passed_over_and_doctor_tells(serve, busy):
    snapshots = list((busy / "snapshots").iterdir())
    assert snapshots
    for path in snapshots:
        path.chmod(0o600)
        whole = path.read_bytes()
        path.write_bytes(whole[:-100] + bytes(255 - byte for byte in whole[-100:]))
    told = coldopen("doctor", "--data", busy)
    assert told.returncode == 1
    assert "snapshot" in told.stdout
    service = serve(busy)
    with service.client() as client:
        page = client.post("/v1/page", json={"signals": {"country": "US"}}).json()
    assert {"regional"} <= {row["key"] for row in page["rows"]}, "folded again from the records"


@pytest.mark.parametrize("damage", [b"{damaged", b'{"rows": [{"key": "\xff"}]}'])
def test_a_damaged_frozen_page_does_no_harm(serve, quiet, damage):
    (quiet / "frozen.json").write_bytes(damage)
    with serve(quiet).client() as client:
        assert client.post("/v1/page", json={}).json()["tier"] == "popularity"


def test_an_empty_catalogue_gives_an_honest_page_and_is_not_ready(serve, tmp_path):
    service = serve(tmp_path / "empty")
    with service.client() as client:
        answer = client.post("/v1/page", json={"signals": {"country": "IN"}})
        assert answer.status_code == 200
        assert answer.json()["rows"] == []
        assert answer.json()["tier_reason"]
        assert client.get("/v1/page").status_code == 200
        assert client.get("/").status_code == 200
        ready = client.get("/v1/ready")
        assert (ready.status_code, "coldopen import" in ready.text) == (503, True)


def test_nothing_available_in_a_country_gives_an_honest_page_there_alone(serve, tmp_path):
    titles = [
        Title(id=f"t{i}", name=f"T{i}", genres=("Drama",), windows=(Window(country="JP"),)) for i in range(30)
    ]
    with Engine.open(tmp_path / "data") as engine:
        engine.install("catalogue", encode(titles))
    with serve(tmp_path / "data").client() as client:
        there = client.post("/v1/page", json={"signals": {"country": "JP"}}).json()
        assert len(set(ids_of(there))) > 10
        for signals in ({"country": "IN"}, {}):
            here = client.post("/v1/page", json={"signals": signals})
            assert here.status_code == 200
            assert here.json()["rows"] == []
            assert "no title may be shown here" in here.json()["tier_reason"]
