import time

import pytest

from coldopen.signals.device import device_of, device_of_user_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WEBKIT} Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("device", "agent"),
    [
        (
            "mobile",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        ),
        ("mobile", f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36"),
        ("mobile", "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"),
        ("mobile", "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Mobile Edge/15"),
        ("mobile", "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.8.119"),
        ("mobile", "Mozilla/5.0 (Mobile; Nokia_2720_Flip; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.2"),
        ("mobile", "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 6 Build/TQ3A)"),
        ("mobile", f"Mozilla/5.0 (Linux; Android 8.1; CUBOT_P20) {CHROME} Mobile Safari/537.36"),
        ("mobile", f"Mozilla/5.0 (Linux; Android 12; Hisense H60) {CHROME} Mobile Safari/537.36"),
        ("tablet", "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"),
        ("tablet", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Mobile/15E148"),
        ("tablet", f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Safari/537.36"),
        ("tablet", "Mozilla/5.0 (Android 14; Tablet; rv:128.0) Gecko/128.0 Firefox/128.0"),
        (
            "tablet",
            f"Mozilla/5.0 (Linux; Android 9; KFMAWI) {WEBKIT} Silk/108.4 like Chrome/108 Safari/537.36",
        ),
        ("tablet", f"Mozilla/5.0 (Linux; Android 13; SM-X706B) {CHROME} Mobile Safari/537.36"),
        ("desktop", f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36"),
        ("desktop", "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; Tablet PC 2.0)"),
        (
            "desktop",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605",
        ),
        ("desktop", f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36"),
        ("desktop", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
        ("tv", f"Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) {WEBKIT} 76.0.3809.146/6.0 TV Safari/537.36"),
        ("tv", f"Mozilla/5.0 (Linux; Tizen 5.5) {WEBKIT} Version/5.5 Safari/537.36"),
        (
            "tv",
            f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/94.0.4606.128 Safari/537.36 WebAppManager",
        ),
        ("tv", f"Mozilla/5.0 (Linux; Android 10; BRAVIA 4K VH2) {CHROME} Safari/537.36"),
        ("tv", f"Mozilla/5.0 (Linux; Android 9; AFTKA Build/PS7633) {CHROME} Mobile Safari/537.36"),
        (
            "tv",
            f"Mozilla/5.0 (Linux; Android 7.1.2; AFTMM) {WEBKIT} Silk/112.5 like Chrome/112 Safari/537.36",
        ),
        ("tv", f"Mozilla/5.0 (Linux; Android 12; Chromecast HD) {CHROME} Safari/537.36 CrKey/1.56.500000"),
        ("tv", "Roku/DVP-12.0 (12.0.0.4182)"),
        ("tv", "AppleTV11,1/11.1"),
        ("tv", "AppleCoreMedia/1.0.0.20K71 (Apple TV; U; CPU OS 16_1 like Mac OS X; en_us)"),
        ("tv", "HbbTV/1.5.1 (+DRM; LGE; 55UK6470PLC; WEBOS4.0; W4.0_LM18A; ) Mozilla/5.0 (Linux) Firefox/3"),
        ("tv", f"Mozilla/5.0 (Linux; Android 11; Mi TV 4A) {CHROME} Safari/537.36"),
        ("tv", f"Mozilla/5.0 (X11; Linux armv7l) {CHROME} Safari/537.36 OPR/46.0 OMI/4.21 VIZIO SmartCast"),
        ("tv", "Mozilla/5.0 (DirectFB; U; Linux mips; en) AppleWebKit/531.2+ Safari/531.2+"),
        ("tv", "Mozilla/5.0 (Fuchsia) AppleWebKit/537.36 Chrome/114.0 Safari/537.36 CrKey/1.56.500000"),
        ("console", "Mozilla/5.0 (PlayStation; PlayStation 5/4.51) AppleWebKit/605.1.15 Version/13.0 Safari"),
        ("console", f"Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) {CHROME} Edge/44.18363"),
        (
            "console",
            "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 NF/6.0.2 NintendoBrowser",
        ),
        (
            None,
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) Mobile Safari (compatible; Googlebot/2.1; +http://g)",
        ),
        (None, "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
        (None, "Mozilla/5.0 (X11; Linux x86_64) OculusBrowser/33.0 Chrome/124 VR Safari/537.36"),
        (None, "curl/8.5.0"),
        (None, "python-requests/2.32"),
        (None, "Mozilla/5.0"),
        (None, ""),
        (None, "\x00\ud800 ✨"),
    ],
)
def test_a_user_agent_tells_the_device(device, agent):
    assert device_of_user_agent(agent) == device


@pytest.mark.parametrize(
    ("device", "source", "headers"),
    [
        ("mobile", "client-hints", {"sec-ch-ua-mobile": "?1", "sec-ch-ua-platform": '"Android"'}),
        ("tablet", "client-hints", {"sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Android"'}),
        ("desktop", "client-hints", {"sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Windows"'}),
        ("tablet", "client-hints", {"sec-ch-ua-form-factors": '"Tablet"', "sec-ch-ua-mobile": "?1"}),
        (
            "desktop",
            "user-agent",
            {"sec-ch-ua-mobile": "?0", "user-agent": "Mozilla/5.0 (X11; Linux x86_64)"},
        ),
        (
            "desktop",
            "user-agent",
            {"sec-ch-ua-mobile": "nonsense", "user-agent": "Mozilla/5.0 (Windows NT 10.0)"},
        ),
    ],
)
def test_client_hints_come_before_the_user_agent(device, source, headers):
    assert device_of(headers) == (device, source)


def test_a_hint_of_not_mobile_does_not_hide_a_television_or_a_console():
    tv = {
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
        "user-agent": "Mozilla/5.0 (Web0S; Linux/SmartTV)",
    }
    assert device_of(tv) == ("tv", "user-agent")
    console = {
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Windows"',
        "user-agent": "Mozilla/5.0 (Xbox)",
    }
    assert device_of(console) == ("console", "user-agent")


def test_only_the_beginning_of_a_huge_user_agent_is_read():
    started = time.thread_time()
    assert device_of_user_agent("x" * 100_000 + " iphone") is None
    assert device_of_user_agent("Windows NT 10.0 " + "aft sm-t " * 12_000) == "desktop"
    assert time.thread_time() - started < 0.05
