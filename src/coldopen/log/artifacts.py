"""Artifacts: immutable data named by content (a catalogue, rules, a chart), kept as files."""

from __future__ import annotations

import os
from pathlib import Path

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.log.arrays import sync_directory


class ArtifactStore:
    """Artifacts in a folder, one file each: `<directory>/<kind>/<content id>`."""

    def __init__(self, directory: Path) -> None:
        self.directory = Path(directory)

    def put(self, kind: str, data: bytes) -> str:
        """Keep an artifact and return its content id; durable on return, the same data twice is once.

        Raises:
            OSError: the disk does not take it.
        """
        artifact = content_id(data)
        path = self._path(kind, artifact)
        if path.exists() and path.read_bytes() == data:
            return artifact
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{artifact}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
        try:
            with open(temporary, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)
        sync_directory(self.directory)
        return artifact

    def get(self, kind: str, artifact: str) -> bytes:
        """The data of an artifact.

        Raises:
            Problem: there is none of that name, or its file is damaged.
        """
        try:
            data = self._path(kind, artifact).read_bytes()
        except FileNotFoundError:
            raise Problem(f"{kind} artifact", artifact, f"one that is in {self.directory}") from None
        if content_id(data) != artifact:
            raise Problem(f"{kind} artifact", artifact, "an undamaged file; put it again")
        return data

    def _path(self, kind: str, artifact: str) -> Path:
        for name, value in (("kind", kind), ("artifact", artifact)):
            if not all(character.isalnum() or character in "-_" for character in value):
                raise Problem(name, value, "letters, digits, '-' and '_'")
        return self.directory / kind / artifact
