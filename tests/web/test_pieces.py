"""The page's files in a browser, without its views: layouts, settings, text, colours."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from support.pieces import Pieces
from support.serving import ROOT
from web.attacks import attacks

LAPTOP = {"width": 1280, "height": 800}
WINDOWS = {"laptop": LAPTOP, "half": {"width": 800, "height": 700}}
PHONES = {"phone": {"width": 360, "height": 740}, "small phone": {"width": 320, "height": 640}}
TOUCH = {"has_touch": True, "is_mobile": True}

READY = "window.ready = true;"
SCRIPTS = ROOT / "tests" / "web" / "support" / "views"

OVERFLOW = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
# Buttons and fields that can be seen, smaller than so many pixels either way.
SMALL = """(least) => [...document.querySelectorAll("button, input, textarea, label.switch")]
  .filter((each) => each.checkVisibility())
  .filter((each) => !each.matches(".switch input, .message-text *"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 2 && Math.round(Math.min(box.width, box.height)) < least)
  .map(([each, box]) => `${each.id || each.className}: ${box.width} x ${box.height}`)"""
# Texts that need more height than they have.
CUT = """() => [...document.querySelectorAll("button, h1, h2, label, p, .message-text")]
  .filter((each) => each.checkVisibility() && each.clientHeight > 1)
  .filter((each) => each.scrollHeight > each.clientHeight + 2)
  .map((each) => `${each.id || each.className}: ${each.scrollHeight} in ${each.clientHeight}`)"""

VIEWS = {
    "card": 'part("card").hidden = false;',
    "chat": 'part("app").hidden = false;',
    "rooms": 'part("app").hidden = false; part("app").dataset.sheet = "rooms";',
    "people": 'part("app").hidden = false; part("app").dataset.sheet = "people";',
    "panel": 'part("app").hidden = false; part("panel").hidden = false;',
    "settings": 'part("app").hidden = false; part("settings-dialog").showModal();',
    "menu": 'part("app").hidden = false; part("message-menu").showModal();',
}


def script(name: str) -> str:
    """Return a script that stands in for the views."""
    return (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")


def view(browser: Browser, name: str, size: dict[str, int], **settings: Any) -> Pieces:
    """Open one view of the page in a window of a size."""
    return Pieces(browser, script("talk") + VIEWS[name] + READY, viewport=size, **settings)


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_wider_than_the_window(chromium: Browser, name: str) -> None:
    """No view scrolls sideways or as a whole, down to 320 pixels (400 % of 1280)."""
    for size in (WINDOWS | PHONES).values():
        with view(chromium, name, size) as pieces:
            wide, high = pieces.page.evaluate(OVERFLOW)
            assert wide == size["width"], size
            assert high == size["height"] or name == "card", size


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_targets_are_large_enough(chromium: Browser, name: str) -> None:
    """What is pressed is 44 pixels high and wide for fingers, and 24 for a mouse."""
    with view(chromium, name, PHONES["phone"], **TOUCH) as pieces:
        assert pieces.page.evaluate(SMALL, 44) == []
    with view(chromium, name, LAPTOP) as pieces:
        assert pieces.page.evaluate(SMALL, 24) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["card", "chat", "settings"])
def test_wider_spacing_cuts_nothing(chromium: Browser, name: str) -> None:
    """Text stays whole when people space it out (WCAG 2.2, 1.4.12)."""
    with view(chromium, name, LAPTOP, bypass_csp=True) as pieces:
        pieces.page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
            " word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
        )
        cut = pieces.page.evaluate(CUT)
        assert [line for line in cut if not line.startswith("bar-topic")] == []


def test_the_columns_are_where_they_belong(chromium: Browser) -> None:
    """Wide windows show rooms and people beside the messages, narrow ones lay them over."""
    seen = """() => ["rooms", "people"].map((id) => {
        const { x, width } = document.getElementById(id).getBoundingClientRect();
        return [x, width]; })"""
    for size, expected in (
        (LAPTOP, [[0, 240], [1060, 220]]),
        (WINDOWS["half"], [[0, 240], [0, 0]]),
        (PHONES["phone"], [[0, 0], [0, 0]]),
    ):
        with view(chromium, "chat", size) as pieces:
            assert pieces.page.evaluate(seen) == expected


def test_the_time_in_the_margin_covers_no_text(chromium: Browser) -> None:
    """The time of a message that follows another of its author stands left of its text."""
    edges = """(made) => [made.querySelector(".message-time"), made.querySelector(".message-text")]
        .map((part) => part.getBoundingClientRect()).flatMap(({ left, right }) => [left, right])"""
    with view(chromium, "chat", LAPTOP) as pieces:
        message = pieces.page.locator(".message:not(.first)")
        message.hover()
        left, right, text, _ = message.evaluate(edges)
        assert left >= message.bounding_box()["x"]  # type: ignore[index]
        assert right <= text


def test_the_box_does_not_make_a_phone_zoom(chromium: Browser) -> None:
    """Fields have letters of 16 pixels or more: for smaller ones iOS zooms into the page."""
    small = """() => [...document.querySelectorAll("input[type=text], textarea")]
        .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 16).map(({ id }) => id)"""
    with view(chromium, "chat", PHONES["phone"], **TOUCH) as pieces:
        assert pieces.page.evaluate(small) == []


def test_who_wants_no_motion_has_none(chromium: Browser) -> None:
    """Sheets appear at once where the system asks for less motion."""
    moving = "document.getAnimations().length"
    with view(chromium, "people", WINDOWS["half"], reduced_motion="reduce") as pieces:
        assert pieces.page.evaluate(moving) == 0


BACKGROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK, BLACK = "rgb(255, 255, 255)", "rgb(22, 24, 29)", "rgb(0, 0, 0)"


def test_the_theme_is_chosen_and_kept(chromium: Browser) -> None:
    """A theme shows at once, the server is told, and it is there again from the first paint on."""
    with Pieces(chromium, script("settings"), color_scheme="light") as pieces:
        page = pieces.page
        assert page.evaluate(BACKGROUND) == LIGHT
        page.click("#settings-button")
        page.locator("[name=theme][value=dark]").check()
        assert page.evaluate(BACKGROUND) == DARK
        assert page.evaluate("told") == ["theme dark"]
        pieces.script = READY  # nothing of the page's modules: only what comes before the paint
        pieces.open()
        assert page.evaluate(BACKGROUND) == DARK
        pieces.script = script("settings")
        pieces.open()
        page.click("#settings-button")
        page.locator("[name=theme][value=contrast]").check()
        assert page.evaluate(BACKGROUND) == BLACK
        page.locator("[name=theme][value=system]").check()
        assert page.evaluate(BACKGROUND) == LIGHT
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(BACKGROUND) == DARK


def test_settings_are_kept_and_told(chromium: Browser) -> None:
    """What belongs to the person goes to the server, what belongs to the browser stays in it."""
    with Pieces(chromium, script("settings")) as pieces:
        page = pieces.page
        page.click("#settings-button")
        assert not page.is_visible("#volume-row")
        page.get_by_label("Sound").check()
        page.locator("#set-volume").fill("80")
        page.get_by_label("Let others see when I type").uncheck()
        page.locator("[name=time][value='12']").check()
        page.locator("[name=notify][value=all]").check()
        assert page.evaluate("told") == ["typing off", "time 12", "notify all"]
        assert "Alerts need https, which this chat does not have yet" in page.inner_text(
            "#alerts-truth"
        )
        assert not page.is_visible("#alerts-turn")
        assert page.inner_text("#set-address") == pieces.origin
        pieces.open()
        page.click("#settings-button")
        assert page.get_by_label("Sound").is_checked()
        assert page.input_value("#set-volume") == "80"
        assert page.is_visible("#sound-try")


def test_another_device_changes_a_setting(chromium: Browser) -> None:
    """What the server tells is shown, not sent back; words that are no value change nothing."""
    with Pieces(chromium, script("settings")) as pieces:
        page = pieces.page
        page.click("#settings-button")
        page.evaluate("settings.take('theme', 'dark'); settings.take('theme', 'pink')")
        page.evaluate("settings.take('bell', 'on'); settings.take('time', 'off')")
        assert page.locator("[name=theme][value=dark]").is_checked()
        assert page.locator("[name=time][value=off]").is_checked()
        assert page.evaluate("told") == []


def test_kept_settings_may_be_nonsense(chromium: Browser) -> None:
    """A browser whose storage somebody else filled shows the page as at first."""
    with Pieces(chromium, script("settings")) as pieces:
        for text in ("", "[", "null", "7", '{"volume": 1e9, "theme": {}, "sound": "yes"}'):
            pieces.page.evaluate("(text) => localStorage.setItem('hubbub.settings', text)", text)
            pieces.open()
            assert pieces.page.evaluate("[settings.values.volume, settings.values.sound]") == [
                50,
                False,
            ]


def test_dialogs_by_keyboard(chromium: Browser) -> None:
    """Esc closes a dialog, and the button that opened it has the focus again."""
    focused = "document.activeElement.id"
    with Pieces(chromium, script("settings")) as pieces:
        page = pieces.page
        page.focus("#settings-button")
        page.keyboard.press("Enter")
        assert page.is_visible("#settings-dialog")
        page.keyboard.press("Escape")
        assert not page.is_visible("#settings-dialog")
        assert page.evaluate(focused) == "settings-button"
        page.keyboard.press("Enter")
        page.click("#keys-button")
        page.locator("#keys-list").get_by_text("Go to a room, person or command").wait_for()


MADE = {
    *("a", "blockquote", "button", "code", "em", "pre", "s", "span", "strong"),
    *("aria-label", "class", "href", "rel", "tabindex", "target", "title", "type"),
}


@pytest.mark.slow
def test_attacks_stay_text(chromium: Browser) -> None:
    """Texts that run scripts in careless pages stay texts: nothing runs, nothing is fetched."""
    with Pieces(chromium, script("text")) as pieces:
        for text in attacks():
            _, made = pieces.page.evaluate("(text) => show(text)", text)
            assert set(made) <= MADE, text
