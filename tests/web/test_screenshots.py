"""The pictures of the page: taken again by a command, small, and shown."""

from pathlib import Path

import pytest

import screenshots
from conftest import needs
from support.browser import CHROMIUM
from support.serving import ROOT

COMMITTED = sorted(path.name for path in screenshots.FOLDER.glob("*.png"))


def test_each_picture_is_small_and_shown() -> None:
    """The README shows every picture, and none is large."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert COMMITTED, "no pictures"
    assert [name for name in COMMITTED if f"(docs/screenshots/{name})" not in readme] == []
    sizes = [(screenshots.FOLDER / name).stat().st_size for name in COMMITTED]
    assert max(sizes) <= screenshots.MOST


@pytest.mark.slow
@needs(CHROMIUM)
def test_the_pictures_can_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The staged conversation still plays to its end, and gives the same pictures by name."""
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path)
    assert screenshots.main() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == COMMITTED
