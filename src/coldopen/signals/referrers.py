"""Well-known hosts that send visitors, and what kind of referral each is."""

from __future__ import annotations

import re

from coldopen.core.signals import Referral

# A host also stands for those below it ("facebook.com" for "l.facebook.com"); the longest name decides.
_HOSTS: dict[Referral, str] = {
    "search": """
        bing.com cn.bing.com duckduckgo.com ecosia.org qwant.com lite.qwant.com startpage.com baidu.com
        sogou.com so.com sm.cn haosou.com search.brave.com kagi.com mojeek.com metager.org metager.de
        swisscows.com ask.com search.aol.com aolsearch.com dogpile.com webcrawler.com metacrawler.com
        info.com excite.com search.excite.com lycos.com search.lycos.com altavista.com alltheweb.com
        hotbot.com gigablast.com yippy.com presearch.com presearch.org you.com neeva.com searx.be
        search.naver.com m.search.naver.com search.daum.net m.search.daum.net search.nate.com zum.com
        search.zum.com search.seznam.cz search.centrum.cz search.goo.ne.jp search.rakuten.co.jp
        go.mail.ru nova.rambler.ru search.rambler.ru search.walla.co.il suche.t-online.de suche.web.de
        suche.gmx.net suche.gmx.at suche.gmx.ch suche.freenet.de fireball.de search.ch suchen.bluewin.ch
        lemoteur.orange.fr rechercher.aliceadsl.fr recherche.sfr.fr search.free.fr ricerca.virgilio.it
        arianna.libero.it ricerca.libero.it szukaj.onet.pl szukaj.wp.pl szukaj.interia.pl netsprint.pl
        search.ukr.net meta.ua coccoc.com busca.uol.com.br busca.terra.com.br busca.ig.com.br
        busca.orange.es hispavista.com biglobe.ne.jp search.biglobe.ne.jp search.nifty.com
        websearch.rakuten.co.jp search.conduit.com search.babylon.com search.avg.com mysearch.com
        mywebsearch.com search.mywebsearch.com isearch.avg.com searchlock.com delta-search.com ixquick.com
        search.comcast.net search.xfinity.com search.earthlink.net search.earthlink.com search.juno.com
        search.netzero.net search.centurylink.com search.frontier.com search.optimum.net search.bt.com
        search.virginmedia.com search.tiscali.it search.sky.com search.incredimail.com
        search.sweetim.com search.smt.docomo.ne.jp wow.com search.wow.com yandex.ru yandex.com yandex.ua
        yandex.by yandex.kz yandex.com.tr yandex.eu yandex.uz ya.ru seznam.cz najdi.si zoznam.sk
        walla.co.il ok.hu eniro.se kvasir.no jubii.dk sapo.pt onelook.com
        chatgpt.com chat.openai.com perplexity.ai gemini.google.com copilot.microsoft.com claude.ai
        com.google.android.googlequicksearchbox com.microsoft.bing com.duckduckgo.mobile.android
        justwatch.com reelgood.com
    """,
    "social": """
        facebook.com fb.com fb.me messenger.com m.me instagram.com threads.net threads.com twitter.com x.com
        t.co linkedin.com lnkd.in reddit.com redd.it pin.it youtube.com youtu.be tiktok.com snapchat.com
        tumblr.com vk.com vkontakte.ru vk.ru away.vk.com ok.ru odnoklassniki.ru my.mail.ru weibo.com weibo.cn
        t.cn douban.com renren.com kaixin001.com qzone.qq.com weixin.qq.com xiaohongshu.com zhihu.com
        bilibili.com tieba.baidu.com douyin.com kuaishou.com whatsapp.com wa.me t.me telegram.org telegram.me
        discord.com discordapp.com discord.gg quora.com flickr.com vimeo.com dailymotion.com twitch.tv
        mastodon.social mastodon.online mstdn.jp bsky.app cohost.org line.me story.kakao.com kakao.com
        band.us xing.com viadeo.com livejournal.com dreamwidth.org myspace.com hi5.com badoo.com tagged.com
        meetup.com deviantart.com news.ycombinator.com digg.com slashdot.org stumbleupon.com mix.com
        delicious.com del.icio.us plus.google.com plus.url.google.com orkut.com orkut.com.br friendster.com
        last.fm lastfm.ru goodreads.com librarything.com foursquare.com letterboxd.com trakt.tv nextdoor.com
        taringa.net mixi.jp hatena.ne.jp b.hatena.ne.jp ameblo.jp skyrock.com tuenti.com hyves.nl nk.pl
        nasza-klasa.pl wykop.pl grono.net draugiem.lv iwiw.hu cloob.com disqus.com wattpad.com imgur.com
        9gag.com giphy.com ask.fm plurk.com netlog.com classmates.com gaiaonline.com habbo.com multiply.com
        care2.com cafemom.com xanga.com bebo.com sonico.com fotolog.com buzznet.com blackplanet.com
        migente.com asmallworld.net studivz.net meinvz.net schuelervz.net wer-kennt-wen.de lokalisten.de
        identi.ca gab.com gettr.com parler.com truthsocial.com minds.com mewe.com vero.co ello.co path.com
        patreon.com couchsurfing.org couchsurfing.com geni.com myheritage.com ning.com academia.edu
        researchgate.net slideshare.net soundcloud.com reverbnation.com ravelry.com hootsuite.com
        linktr.ee lnk.bio beacons.ai paper.li flipboard.com getpocket.com feedly.com tweetdeck.com
        weheartit.com polyvore.com dribbble.com behance.net nextdoor.co.uk clubhouse.com lemon8-app.com
        sharechat.com kooapp.com zalo.me chat.zalo.me viber.com douban.fm ptt.cc dcard.tw
        com.facebook.katana com.facebook.orca com.instagram.android com.twitter.android com.reddit.frontpage
        com.zhiliaoapp.musically com.snapchat.android com.linkedin.android com.pinterest
        org.telegram.messenger org.telegram.plus com.whatsapp com.google.android.youtube com.discord
    """,
    "email": """
        mail.google.com inbox.google.com outlook.live.com outlook.com outlook.office.com
        outlook.office365.com mail.live.com hotmail.com hotmail.msn.com mail.aol.com proton.me protonmail.com
        tutanota.com tuta.com zoho.com fastmail.com fastmail.fm hey.com icloud.com e.mail.ru
        mail.ru touch.mail.ru gmx.net gmx.de gmx.at gmx.ch gmx.com navigator.gmx.net navigator.web.de
        posteo.de mailbox.org freemail.web.de email.t-online.de messagerie.orange.fr webmail.free.fr
        zimbra.free.fr email.seznam.cz poczta.onet.pl poczta.wp.pl poczta.interia.pl poczta.o2.pl
        rediffmail.com hushmail.com mailinator.com yopmail.com list-manage.com campaign-archive.com
        mailchi.mp sendgrid.net mandrillapp.com klclick.com createsend.com hubspotemail.net mimecast.com
        safelinks.protection.outlook.com urldefense.com urldefense.proofpoint.com wmail.orange.fr
        deref-gmx.net deref-web.de deref-mail.com deref-web-02.de
        com.google.android.gm com.microsoft.office.outlook com.yahoo.mobile.client.android.mail
    """,
    "ads": """
        doubleclick.net googleadservices.com googlesyndication.com adservice.google.com taboola.com
        outbrain.com paid.outbrain.com criteo.com criteo.net adroll.com adnxs.com amazon-adsystem.com
        advertising.com adform.net adform.com smartadserver.com rubiconproject.com pubmatic.com openx.net
        teads.tv zemanta.com revcontent.com mgid.com plista.com ligatus.com sharethrough.com triplelift.com
        bidswitch.net mathtag.com adsrvr.org serving-sys.com flashtalking.com yieldmo.com popads.net
        propellerads.com adsterra.com exoclick.com trafficjunky.net an.yandex.ru ads.yahoo.com
        ads.twitter.com ads.linkedin.com ads.tiktok.com bat.bing.com an.facebook.com tpc.googlesyndication.com
        applovin.com unityads.unity3d.com vungle.com inmobi.com
    """,
    "partner": """
        awin1.com zenaps.com anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com shareasale.com
        linksynergy.com prf.hn tradedoubler.com webgains.com belboon.de belboon.com zanox.com
        zanox-affiliate.de affili.net effiliation.com partnerize.com pxf.io sjv.io evyy.net ojrq.net
        go.redirectingat.com redirectingat.com skimresources.com viglink.com avantlink.com flexlinks.com
        admitad.com commission-junction.com cj.com
    """,
}  # fmt: skip
_KIND_OF_HOST: dict[str, Referral] = {host: kind for kind, hosts in _HOSTS.items() for host in hosts.split()}

# Sites that exist under many national domains. A search engine's other services are no search.
_SECOND = r"(?:(?:co|com|org|ne)\.)?[a-z]{2,3}"
_PATTERNS: tuple[tuple[Referral, re.Pattern[str]], ...] = (
    (
        "email",
        re.compile(r"(?:web|e|zimbra|round|squirrel)?mail[0-9]*|(?:owa|roundcube|correo|posta|poczta)"),
    ),
    ("search", re.compile(rf"(?:(?:www|m|images|search|ipv[46]|encrypted|cse)\.)?google\.{_SECOND}")),
    ("search", re.compile(rf"(?:[a-z0-9-]+\.){{0,2}}search\.yahoo\.{_SECOND}")),
    ("search", re.compile(rf"(?:[a-z]{{2}}\.)?ask\.{_SECOND}")),
    ("social", re.compile(rf"(?:[a-z]{{2,3}}\.)?pinterest\.{_SECOND}")),
    ("social", re.compile(rf"(?:[a-z]+\.)?badoo\.{_SECOND}")),
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
    first, _, parent = host.partition(".")
    kind, pattern = _PATTERNS[0]
    if "." in parent and pattern.fullmatch(first):
        return kind
    for kind, pattern in _PATTERNS[1:]:
        if pattern.fullmatch(host):
            return kind
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
