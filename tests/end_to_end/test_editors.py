"""Editors on a service with two workers: no edit is lost, and every worker has each within a second."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx


def put_row(service, name: str) -> int:
    row = {"id": name, "heading": f"Row {name}", "query": {"kinds": ["film"]}}
    with httpx.Client(timeout=30) as client:
        address = f"{service.url}/v1/rows/{name}"
        return client.put(address, json=row, headers=service.operator).status_code


def rows_of(service, client: httpx.Client) -> set[str]:
    return {
        row["id"] for row in client.get(f"{service.url}/v1/rules", headers=service.operator).json()["rows"]
    }


def test_parallel_edits_through_two_workers_are_all_kept_and_soon_everywhere(serve, quiet) -> None:
    service = serve(quiet, workers=2)
    names = {f"r{i}" for i in range(10)}
    with ThreadPoolExecutor(5) as editors:
        assert set(editors.map(lambda name: put_row(service, name), names)) == {200}
    time.sleep(1)
    clients = [httpx.Client(timeout=30) for _ in range(8)]
    try:
        assert all(rows_of(service, client) == names for client in clients)
    finally:
        for client in clients:
            client.close()
