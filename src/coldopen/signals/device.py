"""The class of a visitor's device, from client hints and then from the User-Agent.

The rules are plain words looked for in a fixed order, over at most the first 2 KB, so that the time they
take is bounded. What cannot be told from a request is not guessed: an iPad that asks for desktop sites calls
itself a Macintosh and counts as a desktop; robots, headsets and cars have no class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from coldopen.core.signals import Device

MAX_USER_AGENT = 2048

_ROBOTS = (
    "spider", "crawl", "slurp", "facebookexternalhit", "mediapartners", "bingpreview", "lighthouse", "ptst/",
    "phantomjs", "googleother", "read-aloud", "pingdom", "statuscake", "gtmetrix", "ia_archiver", "+http",
)  # fmt: skip
_NO_CLASS = ("oculusbrowser", "vr safari", "qtcarbrowser", "tesla/", "watchos", "apple watch")
_CONSOLES = ("playstation", "xbox", "nintendo", "steam gamepad", "valve steam tenfoot", "ouya")
_TELEVISIONS = (
    "smart-tv", "smarttv", "smart tv", "smart_tv", "simplesmart", "hbbtv", "ce-html", "web0s", "webos.tv",
    "webostv", "netcast", "nettv", "bravia", "roku", "crkey", "chromecast", "appletv", "googletv",
    "androidtv", "android_tv", "firetv", "fire_tv", "vizio", "viera", "philipstv", "vidaa", "mitv", "mibox",
    "mi box", "shield android", "nexus player", "boxee", "dlnadoc", "netrange", "inettvbrowser", "tivo",
    "directfb", "maple", "sonydtv", "dtv/", "espial", "dunehd", "settop", "set-top", "stb/", " stb", "mag200",
    "linux mips", "linux sh4", "opera tv", "pov_tv", "freebox", "largescreen", "swtv",
)  # fmt: skip
_PHONES = (
    "iemobile", "blackberry", "bb10", "opera mini", "opera mobi", "symbian", "series60", "series40", "nokia",
    "kaios", "fennec", "midp", "bada/", "meego", "ucweb", "hpwos", "webos/",
)  # fmt: skip
_TABLETS = (
    "tablet",
    "playbook",
    "touchpad",
    "kindle",
    "silk/",
    "silk-",
    "nook",
    "xoom",
    "mediapad",
    "matepad",
)
_DESKTOPS = ("macintosh", "windows", "x11", "cros ", "wayland", "mac os x", "mac_powerpc", "os/2", "haiku")

_ROBOT = re.compile(r"(?<!cu)bot(?![a-z])")
_TV_WORD = re.compile(r"(?<![a-z])tv(?![a-z])")
_FIRE_TV = re.compile(r"(?<![a-z0-9])aft[a-z0-9]{1,10}(?![a-z0-9])")
_TABLET_MODEL = re.compile(
    r"(?<![a-z0-9])(?:sm-[tpx][0-9]{3}|gt-p[0-9]{4}|kf[a-z]{2,6}(?![a-z0-9])|nexus (?:7|9|10)(?![0-9])"
    r"|pixel c(?![a-z])|ipad|lenovo (?:tb|yt)-|mi pad|redmi pad)"
)

_FORM_FACTORS: dict[str, Device] = {"tablet": "tablet", "mobile": "mobile", "desktop": "desktop"}
_DESKTOP_PLATFORMS = frozenset({"windows", "macos", "linux", "chrome os", "chromium os", "chromeos"})


def device_of(headers: Mapping[str, str]) -> tuple[Device | None, str]:
    """The device class and what told it: "client-hints" or "user-agent".

    Client hints come first. They have no word for televisions and consoles, though, whose browsers say
    "not mobile" as a desktop's do: then a User-Agent that names a television or console decides.

    >>> device_of({"sec-ch-ua-mobile": "?1", "user-agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    ('mobile', 'client-hints')
    """
    hinted = _hinted(headers)
    if hinted == "mobile":
        return hinted, "client-hints"
    told = device_of_user_agent(headers.get("user-agent", ""))
    if hinted is None or told == "tv" or told == "console":
        return told, "user-agent"
    return hinted, "client-hints"


def device_of_user_agent(agent: str) -> Device | None:
    """The device class that a User-Agent names, or None.

    >>> device_of_user_agent("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140 Mobile Safari")
    'mobile'
    >>> device_of_user_agent("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94 Safari/537.36")
    'tv'
    """
    text = agent[:MAX_USER_AGENT].lower()
    if _names_any(text, _ROBOTS) or ("bot" in text and _ROBOT.search(text)):
        return None
    if "iphone" in text or "ipod" in text:
        return "mobile"
    if "ipad" in text:
        return "tablet"
    if _names_any(text, _CONSOLES):
        return "console"
    if _is_television(text):
        return "tv"
    if _names_any(text, _NO_CLASS):
        return None
    if "android" in text:
        return _android(text)
    return _other(text)


def _is_television(text: str) -> bool:
    return (
        _names_any(text, _TELEVISIONS)
        or ("tv" in text and _TV_WORD.search(text) is not None)
        or ("aft" in text and _FIRE_TV.search(text) is not None)
        or ("tizen" in text and "mobile" not in text)
    )


def _android(text: str) -> Device:
    if "windows phone" in text:
        return "mobile"
    if "tablet" in text or _TABLET_MODEL.search(text):
        return "tablet"
    if "mobi" in text or "dalvik" in text or _names_any(text, _PHONES):
        return "mobile"
    return "tablet"


def _other(text: str) -> Device | None:
    if "windows nt" in text and "phone" not in text and "iemobile" not in text:
        return "desktop"
    if "macintosh" in text:
        return "tablet" if " mobile/" in text else "desktop"
    if _names_any(text, _TABLETS):
        return "tablet"
    if "mobile" in text or "phone" in text or _names_any(text, _PHONES):
        return "mobile"
    return "desktop" if _names_any(text, _DESKTOPS) else None


def _names_any(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - any() with a generator takes twice as long, on every request
        if word in text:
            return True
    return False


def _hinted(headers: Mapping[str, str]) -> Device | None:
    """What client hints alone say. "desktop" may still be a television or a console."""
    for factor in headers.get("sec-ch-ua-form-factors", "")[:200].lower().split(","):
        device = _FORM_FACTORS.get(factor.strip(' "'))
        if device is not None:
            return device
    mobile = headers.get("sec-ch-ua-mobile", "").strip()
    if mobile == "?1":
        return "mobile"
    if mobile != "?0":
        return None
    platform = headers.get("sec-ch-ua-platform", "")[:40].strip(' "').lower()
    if platform == "android":
        return "tablet"
    return "desktop" if platform in _DESKTOP_PLATFORMS else None
