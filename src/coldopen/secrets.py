"""The secrets of a data folder: the operator's token and the keys, made at first start, mode 0600."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.token import PageKey, PageKeys


class Secrets(Struct, frozen=True):
    """What must not be known to others, and must be backed up with the log.

    `address_secret` keys the daily hashes of address groups.
    """

    operator_token: str
    page_keys: PageKeys
    address_secret: bytes

    @classmethod
    def open(cls, folder: Path) -> Secrets:
        """The secrets of a folder, made where there are none yet.

        Raises:
            Problem: the file is damaged.
            OSError: it can be neither read nor made.
        """
        path = folder / "secrets.json"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except FileNotFoundError:
            return _created(path)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Problem(
                "secrets", str(path), f"the file that was made here at first start ({error})"
            ) from None


def _created(path: Path) -> Secrets:
    """Make secrets; where another process was quicker, take its."""
    made = Secrets(secrets.token_urlsafe(24), PageKeys((_page_key(),)), secrets.token_bytes(32))
    temporary = _temporary(path, made)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return msgspec.json.decode(path.read_bytes(), type=Secrets)
    finally:
        temporary.unlink()
    return made


def _temporary(path: Path, made: Secrets) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(made))
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _page_key() -> PageKey:
    return PageKey(
        base64.b32encode(secrets.token_bytes(3)).decode().rstrip("=").lower(), secrets.token_bytes(32)
    )
