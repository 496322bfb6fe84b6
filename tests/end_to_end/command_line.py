"""The command `coldopen`, run as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def coldopen(
    *arguments: str | Path, seconds: float = 60.0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "coldopen", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


def refused(*arguments: str | Path, status: int = 2, **environment: str) -> str:
    """Run the command, which must fail with this status and say why in its last line, which is returned.

    Before it, warnings may tell what was found on the way.
    """
    done = coldopen(*arguments, **environment)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    *warnings, said = done.stderr.splitlines()
    assert said.startswith("coldopen: "), done.stderr
    assert all(line.startswith(("WARNING ", "ERROR ")) for line in warnings), done.stderr
    return said
