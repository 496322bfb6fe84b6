"""The two things wanted of a URL: its host and its query parameters, from any text, in bounded time."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

MAX_URL = 4096
_MAX_PARAMETERS = 64
_MAX_VALUE = 200
_HOST = re.compile(r"[a-z0-9_.-]{1,253}", re.ASCII)


def host_of(url: str) -> str:
    """The host of an absolute URL, in lower case, without user, port or closing dot; "" where there is none.

    >>> host_of("https://user@WWW.Example.org.:8080/a?b"), host_of("/a/b"), host_of("android-app://com.example/")
    ('www.example.org', '', 'com.example')
    """
    _, found, rest = url[:MAX_URL].partition("://")
    if not found:
        return ""
    return bare_host(re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2])


def bare_host(text: str) -> str:
    """A host as in a Host header, in lower case, without port or closing dot; "" where it is none.

    >>> bare_host("Example.org:80"), bare_host("a b")
    ('example.org', '')
    """
    host = text[: _MAX_VALUE + 100].strip().lower().partition(":")[0].rstrip(".")
    return host if _HOST.fullmatch(host) else ""


def parameters_of(url: str) -> dict[str, str]:
    """The query parameters of a URL, decoded, names in lower case; of a repeated one, the first.

    Only the first 64 parameters of the first 4 KB are read, and 200 characters of each value.

    >>> parameters_of("/?UTM_Source=News%20letter&utm_source=x&b=1+2&c#d=1")
    {'utm_source': 'News letter', 'b': '1 2', 'c': ''}
    """
    query = url[:MAX_URL].partition("#")[0].partition("?")[2]
    found: dict[str, str] = {}
    if not query:
        return found
    for part in query.split("&", _MAX_PARAMETERS)[:_MAX_PARAMETERS]:
        name, _, value = part.partition("=")
        if name:
            found.setdefault(name[:_MAX_VALUE].lower(), unquote_plus(value[: 3 * _MAX_VALUE])[:_MAX_VALUE])
    return found
