"""Write docs/files.md: each module with the first line of its docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "files.md"
FOLDERS = ("src/hubbub", "bench", "tools")

HEAD = """\
# The files

What each module is for: the first line of its docstring. Written by `make docs`.
"""


def summary(path: Path) -> str:
    """Return the first docstring line of the module at *path*; empty when it has none."""
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return (doc or "").partition("\n")[0]


def render() -> str:
    """Return the page as the tree is now."""
    return HEAD + "".join(section for folder in FOLDERS for section in _sections(folder))


def _sections(folder: str) -> Iterator[str]:
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        by_folder.setdefault(path.parent, []).append(path)
    for parent, paths in sorted(by_folder.items()):
        rows = [f"| `{path.name}` | {summary(path)} |" for path in paths]
        yield "\n".join(
            [f"\n## {parent.relative_to(ROOT)}", "", "| file | for |", "|---|---|", *rows, ""]
        )


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
