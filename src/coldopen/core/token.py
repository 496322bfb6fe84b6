"""The page's signed token: proof, for events, that a page was shown, until it expires."""

from __future__ import annotations

import base64
import hashlib
import hmac

from msgspec import Struct

from coldopen.core.ids import split_decision_id


class PageKey(Struct, frozen=True):
    """A secret that signs pages, with the short id by which tokens name it."""

    id: str
    secret: bytes


class PageKeys(Struct, frozen=True):
    """The keys in use: the first signs, all verify, so that a new key can come before an old one goes."""

    keys: tuple[PageKey, ...]

    def sign(self, decision: str, expires_at_ms: int) -> str:
        """The token of a page: decision, expiry (Unix milliseconds), key id, and a keyed BLAKE2b of these.

        >>> keys = PageKeys((PageKey("a", b"secret"),))
        >>> keys.verify(keys.sign("v.1", 2_000), at_ms=1_000)
        'v.1'
        """
        key = self.keys[0]
        told = f"{decision}~{expires_at_ms:x}~{key.id}"
        return f"{told}~{_signature(key.secret, told)}"

    def verify(self, token: str, at_ms: int) -> str | None:
        """The decision that a token is for, or None where it is forged, damaged or expired.

        >>> keys = PageKeys((PageKey("a", b"secret"),))
        >>> keys.verify(keys.sign("v.1", 2_000), at_ms=3_000) is None
        True
        """
        told, _, signature = token.rpartition("~")
        parts = told.split("~")
        if len(parts) != 3 or not token.isascii():
            return None
        decision, expires, key_id = parts
        for key in self.keys:
            if key.id == key_id and hmac.compare_digest(signature, _signature(key.secret, told)):
                return decision if int(expires, 16) >= at_ms and split_decision_id(decision) else None
        return None


def _signature(secret: bytes, told: str) -> str:
    digest = hashlib.blake2b(told.encode(), key=secret, digest_size=16).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
