"""How the viewer looks: contrast, motion, widths, names of controls, posters."""

import re

import pytest
from browser_steps import CARD, HERO

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = [(390, 844, ""), (1440, 900, ""), (1920, 1080, "?device=tv"), (1440, 900, "?languages=ar")]

LONG_NAMES = (
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "The Very Long and Rather Winding Story of a Small Town That Would Not Sleep",
    "東京の夜明け前に見た長い夢",
    "أحلام المدينة القديمة",
    "👨\u200d👩\u200d👧" * 20,
    "",
)

TEXT_OF_LOW_CONTRAST = """() => {
    const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const over = (under, [r, g, b, a]) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
    const behind = (node) => {
        const layers = [];
        for (let at = node; at; at = at.parentElement) {
            const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
            if (a > 0) layers.push([r, g, b, a]);
            if (a === 1) break;
        }
        return layers.reverse().reduce(over, [10, 11, 14]);
    };
    const weak = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !node.checkVisibility()) continue;
        if (node.closest('.rank, script, noscript')) continue;
        const [a, b] = [luminance(numbers(getComputedStyle(node).color)), luminance(behind(node))];
        const found = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (found < 4.5) weak.push([node.textContent.slice(0, 30), found]);
    }
    return weak;
}"""

WHITEN_THE_ART = """() => {
    for (const canvas of document.querySelectorAll('.scenery canvas')) {
        const pen = canvas.getContext('2d');
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    const lines = [...document.querySelectorAll('.slide:not([hidden]) .copy > :not(.actions)')];
    const boxes = lines.map((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const {x, y, width, height} = range.getBoundingClientRect();
        const ink = getComputedStyle(node).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
        return {clip: {x, y, width, height}, ink, name: node.className};
    });
    for (const node of document.querySelectorAll('.copy, .copy *')) node.style.visibility = 'hidden';
    return boxes.filter((box) => box.clip.width > 0);
}"""

BRIGHTEST = """async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    pen.drawImage(picture, 0, 0);
    const {data} = pen.getImageData(0, 0, picture.width, picture.height);
    let best = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
        const sum = data[i] + data[i + 1] + data[i + 2];
        if (sum > best[0] + best[1] + best[2]) best = [...data.slice(i, i + 3)];
    }
    return best;
}"""


def luminance(rgb) -> float:
    """The relative luminance of WCAG 2, 0 to 1."""
    parts = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b) -> float:
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def test_text_stands_out_from_what_lies_behind_it(visit):
    page = visit()
    page.keyboard.press("i")
    page.wait_for_timeout(600)
    assert page.evaluate(TEXT_OF_LOW_CONTRAST) == []
    page.keyboard.press("i")
    page.click(CARD.format(1, 0))
    page.wait_for_selector(".details .facts")
    assert page.evaluate(TEXT_OF_LOW_CONTRAST) == []


@pytest.mark.parametrize(("width", "height", "query"), SCREENS)
def test_text_over_the_hero_stands_out_even_were_the_art_white(visit, width, height, query):
    page = visit(query, width=width, height=height)
    page.wait_for_selector(f"{HERO} .synopsis:not(:empty)")
    page.wait_for_timeout(1200)
    boxes = page.evaluate(WHITEN_THE_ART)
    assert len(boxes) >= 3
    for box in boxes:
        brightest = page.evaluate(BRIGHTEST, list(page.screenshot(clip=box["clip"])))
        assert contrast(box["ink"], brightest) >= 4.5, (box["name"], brightest)


@pytest.mark.parametrize(("width", "height", "query"), SCREENS)
def test_nothing_is_wider_than_the_screen(visit, width, height, query):
    page = visit(query, width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width


@pytest.mark.parametrize("query", ["?languages=en", "?languages=ar"])
def test_the_numerals_of_a_top_ten_stand_before_their_posters(visit, query):
    page = visit(query)
    page.locator(".row.top").first.scroll_into_view_if_needed()
    items = page.evaluate(
        """() => {
            const sign = document.documentElement.dir === 'rtl' ? -1 : 1;
            return [...document.querySelector('.row.top').querySelectorAll('li')].map((item) => {
                const start = (node) => {
                    const {left, right} = node.getBoundingClientRect();
                    return sign > 0 ? left : -right;
                };
                const [rank, card] = [item.querySelector('.rank'), item.querySelector('.card')];
                return [start(item), start(rank), start(card), rank.getBoundingClientRect().width];
            });
        }"""
    )
    assert len(items) == 10
    for item, rank, card, width in items:
        assert -1 <= rank - item <= 0.25 * width
        assert card - rank >= 0.5 * width, "most of the numeral is not under the poster"


@pytest.mark.parametrize("shape", ["wide", "poster"])
def test_the_caption_under_a_card_is_not_cut(visit, shape):
    page = visit()
    card = page.locator(f".row.{shape} .card").first
    card.scroll_into_view_if_needed()
    card.hover()
    page.wait_for_timeout(400)
    caption, strip = card.locator(".caption").bounding_box(), card.locator("xpath=../..").bounding_box()
    assert caption["y"] + caption["height"] <= strip["y"] + strip["height"]
    art = card.locator(".art").bounding_box()
    assert caption["y"] >= art["y"] + art["height"]


def test_genres_stand_at_even_gaps(visit):
    page = visit()
    page.click("#open-genres")
    gaps = page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll('.chip')].map((chip) => chip.getBoundingClientRect());
            const tops = [...new Set(boxes.map((box) => box.top))];
            const next = boxes.slice(1).map((box, i) => [boxes[i], box]);
            const across = next.filter(([a, b]) => a.top === b.top).map(([a, b]) => b.left - a.right);
            const down = tops.slice(1).map((top, i) => top - tops[i] - boxes[0].height);
            return [...across, ...down];
        }"""
    )
    assert len(gaps) > 10
    assert max(gaps) - min(gaps) < 1


def test_genres_are_named_as_the_pages_own_rows_name_them(visit, service):
    for title in service.titles:
        title["genres"] = ["Comedy", "Western"]
        title["age"] = 0
    page = visit("?languages=de")
    assert "Comedy (de) · Western" in page.inner_text(f"{HERO} .meta")
    assert page.inner_text(f"{HERO} .age") == "Alle"
    page.click("#open-genres")
    assert page.locator(".chip").all_inner_texts() == ["Comedy (de)", "Western"]
    page.keyboard.press("Escape")
    assert "Comedy (de)" in page.get_attribute(CARD.format(1, 0), "aria-label")
    page.click(CARD.format(1, 0))
    page.wait_for_selector(".details .facts")
    assert "Comedy (de), Western" in page.inner_text(".details .facts")


def test_reduced_motion_stills_the_page(visit):
    page = visit(reduced_motion="reduce")
    assert page.locator(".hold").count() == 0
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('body *')].slice(0, 400).flatMap((node) => {
            const style = getComputedStyle(node);
            return `${style.transitionDuration},${style.animationDuration}`.split(',').map(parseFloat);
        }))"""
    )
    assert longest <= 0.001
    page.click(f"{HERO} .play")
    page.wait_for_timeout(300)
    picture = "document.querySelector('.film').toDataURL()"
    before = page.evaluate(picture)
    page.wait_for_timeout(600)
    assert page.evaluate(f"{picture}.length") == len(before)


def test_markup_in_a_name_stays_text(visit, service):
    for title in service.titles:
        title["name"] = "<img src=x onerror=alert(1)> <b>Bold</b>"
    page = visit()
    page.click(CARD.format(1, 0))
    page.wait_for_selector(".details .facts")
    assert page.text_content(".details h2") == "<img src=x onerror=alert(1)> <b>Bold</b>"
    assert page.locator("main img, dialog img, h1 b, h2 b, .card b b").count() == 0


def test_every_control_has_a_name_and_every_row_a_heading(visit, service):
    page = visit()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a, select')].filter((node) =>
            node.checkVisibility() && !(node.getAttribute('aria-label') || node.textContent).trim()
        ).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    assert page.locator("h1:visible").count() == 1
    assert page.locator("section.row[aria-labelledby]").count() == service.n_rows
    assert re.fullmatch(r"Art for .+: .+", page.get_attribute(f"{HERO} canvas", "aria-label"))
    page.click(CARD.format(1, 0))
    assert page.locator("dialog[open][aria-labelledby=details-name] #details-name").count() == 1


def test_posters_differ_between_titles_and_are_the_same_each_time(visit):
    page = visit()
    same, different = page.evaluate(
        """async () => {
            const {drawPoster} = await import('/static/art/poster.js');
            const paint = (title) => {
                const pen = new OffscreenCanvas(180, 270).getContext('2d', {willReadFrequently: true});
                drawPoster(pen, title, 180, 270);
                return pen.getImageData(0, 0, 180, 270).data.join();
            };
            const genres = ['Drama', 'Horror', 'Kids', 'Comedy', 'Sci-Fi', 'Romance', 'Music', 'Sport'];
            const titles = genres.map((genre, i) => ({id: `a${i}`, name: `Name ${i}`, genres: [genre]}));
            const [once, again] = [titles.map(paint), titles.map(paint)];
            return [once.every((data, i) => data === again[i]), new Set(once).size];
        }"""
    )
    assert same
    assert different == 8


def test_long_names_and_names_without_spaces_keep_inside_the_poster(visit):
    page = visit()
    sizes = page.evaluate(
        """async (names) => {
            const {faces, fit} = await import('/static/art/lettering.js');
            const pen = new OffscreenCanvas(10, 10).getContext('2d');
            const box = {width: 160, height: 80};
            return names.flatMap((name) => Object.values(faces).map((face) => {
                const set = fit(pen, name, face, box);
                pen.font = face.font(set.px);
                const widest = Math.max(...set.lines.map((line) => pen.measureText(line).width));
                return [name, widest <= 161 && set.height <= 81];
            }));
        }""",
        [*LONG_NAMES],
    )
    assert [name for name, inside in sizes if not inside] == []


def test_only_posters_near_the_screen_are_kept(visit):
    page = visit()
    page.wait_for_timeout(800)
    painted = "document.querySelectorAll('.card canvas').length"
    assert 0 < page.evaluate(painted) < 90
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_timeout(1200)
    assert 0 < page.evaluate(painted) < 90
    assert page.locator(".card").first.locator("canvas").count() == 0
