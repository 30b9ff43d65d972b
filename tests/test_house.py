"""House rules that no other tool checks: docstrings, the file map, prints, packages."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

import filemap

ROOT = filemap.ROOT
FOLDERS = ("src", "tests", "tools", "bench")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TEXTS = sorted(
    path
    for pattern in (
        "*.md",
        "*.toml",
        "Makefile",
        ".ci/*",
        "docs/**/*",
        "src/**/*",
        "tests/**/*",
        "tools/**/*",
        "bench/**/*",
    )
    for path in ROOT.glob(pattern)
    if path.is_file()
    and path.suffix in {"", ".md", ".toml", ".py", ".sh", ".js", ".mjs", ".css", ".html"}
)
MAY_PRINT = ("src/hubbub/cli.py", "src/hubbub/client/", "src/hubbub/screen/", "tools/", "bench/")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")  # in two parts: this file is searched too


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_modules_are_found() -> None:
    """The other tests here look at something."""
    assert ROOT / "src" / "hubbub" / "__init__.py" in MODULES
    assert ROOT / "Makefile" in TEXTS


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_says_what_it_is_for(path: Path) -> None:
    """Each module opens with a docstring line, a sentence that fits the file map."""
    assert filemap.summary(path).endswith("."), f"{_name(path)}: first docstring line missing"


def test_nothing_is_left_for_later() -> None:
    """Work that is left stands in an issue, not in the tree."""
    found = [_name(path) for path in TEXTS if LATER.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_only_programs_for_people_print() -> None:
    """The server and the core never write to the terminal behind the screen's back."""
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        if not _name(path).startswith(MAY_PRINT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert found == []


def test_file_map_is_up_to_date() -> None:
    """docs/files.md lists the modules as they are."""
    assert filemap.PAGE.read_text(encoding="utf-8") == filemap.render(), "run: make docs"


@pytest.mark.parametrize(("lock", "group"), [("run", "build"), ("test", "test")])
def test_every_package_is_locked(lock: str, group: str) -> None:
    """Each package of pyproject.toml has an exact version and hashes in its lock file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"][group]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==\S+.*\\\n +--hash=sha256:", text, re.MULTILINE))
    names = {re.split(r"[<>=; ]", line)[0].replace("_", "-").lower() for line in wanted}
    assert names <= locked, "run: make lock"


@pytest.mark.parametrize("lock", ["run", "test"])
def test_lock_names_no_place(lock: str) -> None:
    """A lock file holds versions and hashes only: no index, no address, no folder."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if not re.match(r"[a-z0-9-]+==| +--hash=sha256:", line)] == []


def test_npm_packages_are_locked() -> None:
    """Each npm package that the tests use has an exact version and a hash, and no address."""
    folder = ROOT / "requirements" / "node"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"]
    assert wanted == {name: locked[f"node_modules/{name}"]["version"] for name in wanted}
    assert all(one["integrity"].startswith("sha512-") for name, one in locked.items() if name)
    assert "://" not in text


def test_debian_packages_have_a_reason() -> None:
    """Each Debian package that the tests install says why."""
    lines = (ROOT / "tools" / "debian-packages.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.match(r"(#|[a-z0-9.+-]+ +# \w)", line)] == []
