"""Well-known hosts that send visitors, and what kind of referral each is."""

from __future__ import annotations

import re

from coldopen.core.signals import Referral

# A host also stands for those below it ("facebook.com" for "l.facebook.com"); the longest name decides.
_HOSTS: dict[Referral, str] = {
    "search": """
        bing.com duckduckgo.com ecosia.org qwant.com startpage.com baidu.com sogou.com so.com sm.cn
        haosou.com kagi.com mojeek.com metager.org metager.de swisscows.com aolsearch.com dogpile.com
        webcrawler.com metacrawler.com info.com excite.com lycos.com altavista.com alltheweb.com hotbot.com
        gigablast.com yippy.com presearch.com presearch.org you.com neeva.com searx.be m.search.naver.com
        m.search.daum.net zum.com go.mail.ru nova.rambler.ru fireball.de search.ch suchen.bluewin.ch
        lemoteur.orange.fr rechercher.aliceadsl.fr arianna.libero.it netsprint.pl meta.ua coccoc.com
        hispavista.com biglobe.ne.jp mysearch.com mywebsearch.com searchlock.com delta-search.com
        ixquick.com wow.com yandex.ru yandex.com yandex.ua yandex.by yandex.kz yandex.com.tr yandex.eu
        yandex.uz ya.ru seznam.cz najdi.si zoznam.sk walla.co.il ok.hu eniro.se kvasir.no jubii.dk sapo.pt
        onelook.com chatgpt.com chat.openai.com perplexity.ai gemini.google.com copilot.microsoft.com
        claude.ai com.google.android.googlequicksearchbox com.microsoft.bing com.duckduckgo.mobile.android
        justwatch.com reelgood.com
    """,
    "social": """
        facebook.com fb.com fb.me messenger.com m.me instagram.com threads.net threads.com twitter.com x.com
        t.co linkedin.com lnkd.in reddit.com redd.it pin.it youtube.com youtu.be tiktok.com snapchat.com
        tumblr.com vk.com vkontakte.ru vk.ru ok.ru odnoklassniki.ru my.mail.ru weibo.com weibo.cn t.cn
        douban.com renren.com kaixin001.com qzone.qq.com weixin.qq.com xiaohongshu.com zhihu.com
        bilibili.com tieba.baidu.com douyin.com kuaishou.com whatsapp.com wa.me t.me telegram.org
        telegram.me discord.com discordapp.com discord.gg quora.com flickr.com vimeo.com dailymotion.com
        twitch.tv mastodon.social mastodon.online mstdn.jp bsky.app cohost.org line.me kakao.com band.us
        xing.com viadeo.com livejournal.com dreamwidth.org myspace.com hi5.com tagged.com meetup.com
        deviantart.com news.ycombinator.com digg.com slashdot.org stumbleupon.com mix.com delicious.com
        del.icio.us plus.google.com plus.url.google.com orkut.com orkut.com.br friendster.com last.fm
        lastfm.ru goodreads.com librarything.com foursquare.com letterboxd.com trakt.tv flixster.com
        stackoverflow.com github.com nextdoor.com taringa.net mixi.jp hatena.ne.jp ameblo.jp skyrock.com
        tuenti.com hyves.nl nk.pl nasza-klasa.pl wykop.pl grono.net draugiem.lv iwiw.hu cloob.com disqus.com
        wattpad.com imgur.com 9gag.com giphy.com ask.fm plurk.com netlog.com classmates.com gaiaonline.com
        habbo.com multiply.com care2.com cafemom.com xanga.com bebo.com sonico.com fotolog.com buzznet.com
        blackplanet.com migente.com asmallworld.net studivz.net meinvz.net schuelervz.net wer-kennt-wen.de
        lokalisten.de identi.ca gab.com gettr.com parler.com truthsocial.com minds.com mewe.com vero.co
        ello.co path.com patreon.com couchsurfing.org couchsurfing.com geni.com myheritage.com ning.com
        academia.edu researchgate.net slideshare.net soundcloud.com reverbnation.com ravelry.com
        hootsuite.com linktr.ee lnk.bio beacons.ai paper.li flipboard.com getpocket.com feedly.com
        tweetdeck.com weheartit.com polyvore.com dribbble.com behance.net nextdoor.co.uk clubhouse.com
        lemon8-app.com sharechat.com kooapp.com zalo.me viber.com douban.fm ptt.cc dcard.tw
        com.facebook.katana com.facebook.orca com.instagram.android com.twitter.android com.reddit.frontpage
        com.zhiliaoapp.musically com.snapchat.android com.linkedin.android com.pinterest
        org.telegram.messenger org.telegram.plus com.whatsapp com.google.android.youtube com.discord
    """,
    "email": """
        inbox.google.com outlook.live.com outlook.com outlook.office.com outlook.office365.com hotmail.com
        hotmail.msn.com proton.me protonmail.com tutanota.com tuta.com zoho.com fastmail.com fastmail.fm
        hey.com icloud.com mail.ru gmx.net gmx.de gmx.at gmx.ch gmx.com navigator.web.de posteo.de
        mailbox.org freemail.web.de messagerie.orange.fr zimbra.free.fr rediffmail.com hushmail.com
        mailinator.com yopmail.com list-manage.com campaign-archive.com mailchi.mp sendgrid.net
        mandrillapp.com klclick.com createsend.com hubspotemail.net mimecast.com urldefense.com
        urldefense.proofpoint.com wmail.orange.fr deref-gmx.net deref-web.de deref-mail.com deref-web-02.de
        com.google.android.gm com.microsoft.office.outlook com.yahoo.mobile.client.android.mail
    """,
    "ads": """
        doubleclick.net googleadservices.com googlesyndication.com adservice.google.com taboola.com
        outbrain.com criteo.com criteo.net adroll.com adnxs.com amazon-adsystem.com advertising.com
        adform.net adform.com smartadserver.com rubiconproject.com pubmatic.com openx.net teads.tv
        zemanta.com revcontent.com mgid.com plista.com ligatus.com sharethrough.com triplelift.com
        bidswitch.net mathtag.com adsrvr.org serving-sys.com flashtalking.com yieldmo.com popads.net
        propellerads.com adsterra.com exoclick.com trafficjunky.net an.yandex.ru ads.yahoo.com
        ads.twitter.com ads.linkedin.com ads.tiktok.com bat.bing.com an.facebook.com applovin.com
        unityads.unity3d.com vungle.com inmobi.com
    """,
    "partner": """
        awin1.com zenaps.com anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com shareasale.com
        linksynergy.com prf.hn tradedoubler.com webgains.com belboon.de belboon.com zanox.com
        zanox-affiliate.de affili.net effiliation.com partnerize.com pxf.io sjv.io evyy.net ojrq.net
        redirectingat.com skimresources.com viglink.com avantlink.com flexlinks.com admitad.com
        commission-junction.com cj.com
    """,
}  # fmt: skip
_KIND_OF_HOST: dict[str, Referral] = {host: kind for kind, hosts in _HOSTS.items() for host in hosts.split()}

# What the first label of a host says, whoever runs it ("webmail.example.org", "suche.example.de").
_MAIL_LABEL = r"(?:web|e|zimbra|round|squirrel)?mail[0-9]*|owa|roundcube|correo|posta|poczta"
_SEARCH_LABEL = (
    r"(?:i|web|image|blog)?search[0-9-]*|suche|recherche|ricerca|busca|buscador|pesquisa|szukaj|hledej"
)

# Sites that exist under many national domains. Google's and Yahoo's other services are no search.
_NATION = r"(?:(?:co|com|org|ne)\.)?[a-z]{2,3}"
_GOOGLE = r"www|m|search|images|news|video|blogsearch|encrypted|cse|ipv[46]"

_PATTERNS: tuple[tuple[Referral, re.Pattern[str]], ...] = (
    ("email", re.compile(rf"(?:{_MAIL_LABEL})\.[^.]+\..+|.+\.mail\.(?:yahoo|live|aol|yandex)\.{_NATION}")),
    ("search", re.compile(rf"(?:(?:{_GOOGLE})\.)?google\.{_NATION}")),
    ("search", re.compile(rf"(?:(?:www|[a-z]{{2}}|.+\.search|search)\.)?yahoo\.{_NATION}")),
    ("search", re.compile(rf"(?:[a-z]{{2,3}}\.)?ask\.{_NATION}")),
    ("search", re.compile(rf"(?:{_SEARCH_LABEL})\.[^.]+\..+")),
    ("social", re.compile(rf"(?:[a-z]{{2,3}}\.)?pinterest\.{_NATION}")),
    ("social", re.compile(rf"(?:[a-z]+\.)?badoo\.{_NATION}")),
)
_NOT_SEARCH = frozenset(
    """
    maps.yandex.ru news.yandex.ru market.yandex.ru translate.yandex.ru disk.yandex.ru zhidao.baidu.com
    baike.baidu.com pan.baidu.com map.baidu.com news.baidu.com wenku.baidu.com
    """.split()  # noqa: SIM905 - a list of hosts reads best as words
)
_MAX_HOST = 253


def kind_of_host(host: str) -> Referral | None:
    """What kind of referral a visit from a host is, or None where the host is not known.

    `host` is in lower case, without a port.

    >>> [kind_of_host(host) for host in ("www.google.co.in", "l.facebook.com", "webmail.example.org")]
    ['search', 'social', 'email']
    >>> kind_of_host("example.org") is None
    True
    """
    if len(host) > _MAX_HOST or host in _NOT_SEARCH:
        return None
    if host in _KIND_OF_HOST:
        return _KIND_OF_HOST[host]
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(host):
            return kind
    parent = host.partition(".")[2]
    while "." in parent:
        if parent in _KIND_OF_HOST:
            return _KIND_OF_HOST[parent]
        parent = parent.partition(".")[2]
    return None


def is_below(host: str, parents: frozenset[str]) -> bool:
    """Whether a host is one of `parents` or below one.

    >>> own = frozenset({"example.org"})
    >>> is_below("www.example.org", own), is_below("an-example.org", own)
    (True, False)
    """
    while host:
        if host in parents:
            return True
        host = host.partition(".")[2]
    return False
