"""The page's modules in two scripts: two requests instead of fifty, and a third less to fetch.

The files stay plain modules that any browser runs as they are; this is how the server sends them.
Each module becomes a function that returns what it exports, the ones that are imported first. What
one of them exports first has its name for all, as if each had imported it: so it is not said again
in each. Others are taken from `$$name`, which is what module `name.js` exports; no module has such
a name. The second script is fetched later, and imports what it needs of the first one from there.
All forms of import and export are refused but those that the page uses.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(
    rf'^import\s+(?:\*\s+as\s+(?P<whole>{_NAME})|\{{(?P<some>[^}}]*)\}})\s+from\s+"\./(?P<file>[\w.-]+)";',
    re.MULTILINE,
)
_PASSED_ON = re.compile(
    r'^export\s+\{(?P<some>[^}]*)\}\s+from\s+"\./(?P<file>[\w.-]+)";', re.MULTILINE
)
_EXPORT = re.compile(
    rf"^export\s+(?P<kind>(?:async\s+)?function\*?|const|class)\s+(?P<name>{_NAME})", re.MULTILINE
)
LATER: Final = "more.js"  # the module that the second script is made of
_UNKNOWN: Final = re.compile(
    r"^(?:import|export)\b.*|\bimport\((?!\"\./more\.js\"\)|`\./more\.js\?)", re.MULTILINE
)
# What a browser calls so itself is to be that in all modules but those that mean the other one.
BROWSER: Final = frozenset({"Storage", "open", "window"})


class BundleError(Exception):
    """A module has an import or export of another form, or modules import each other in a ring."""


def bundle(modules: Mapping[str, str], start: str, later: str = "") -> dict[str, str]:
    """Return the module `start` and all that it needs as one script, and `later` as another one.

    Raises BundleError.
    """
    order: list[str] = []
    _add(modules, start, order, ())
    first = set(order)
    if later:
        _add(modules, later, order, ())
    writer = _Writer({name: modules[name] for name in order})
    if not later:
        return {start: writer.script(first)}
    rest = set(order) - first
    taken = ", ".join(sorted(writer.taken(rest, first)))
    return {
        start: f"{writer.script(first)}export {{{taken}}};\n",
        later: f'import {{{taken}}} from "./{start}";\n{writer.script(rest)}'
        f"export {{{', '.join(writer.shared[later])}}};\n",
    }


def exports(modules: Mapping[str, str], start: str) -> set[str]:
    """Return all names that the modules of a script export."""
    order: list[str] = []
    _add(modules, start, order, ())
    return {each for name in order for each in _own(modules[name])}


def _add(modules: Mapping[str, str], name: str, order: list[str], way: tuple[str, ...]) -> None:
    if name in way:
        raise BundleError(f"modules import each other: {' > '.join((*way, name))}")
    if name in order:
        return
    if name not in modules:
        raise BundleError(f"{' > '.join(way)} imports {name}, which is not there")
    for needed in _needed(modules[name]):
        _add(modules, needed, order, (*way, name))
    order.append(name)


def _needed(text: str) -> list[str]:
    return [found["file"] for form in (_IMPORT, _PASSED_ON) for found in form.finditer(text)]


def _own(text: str) -> list[str]:
    return [found["name"] for found in _EXPORT.finditer(text)]


def _pairs(some: str) -> Iterator[tuple[str, str]]:
    """Return what stands in braces: each name there, and the name here."""
    for each in filter(None, map(str.strip, some.split(","))):
        there, _, here = each.partition(" as ")
        yield there, here or there


class _Writer:
    """Writes modules one behind the other."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._variables = {name: f"$${name[:-3].replace('-', '_')}" for name in texts}
        self.shared: dict[str, list[str]] = {}  # the names of each that hold for all
        taken = set(BROWSER)
        for name, text in texts.items():
            self.shared[name] = [each for each in _own(text) if each not in taken]
            taken.update(self.shared[name])
        self._whole = {file for text in texts.values() for file in self._wanted_whole(text)}

    def script(self, names: Collection[str]) -> str:
        """Return these modules as they stand in a script."""
        return "".join(part for name in self._texts if name in names for part in self._write(name))

    def _write(self, name: str) -> Iterator[str]:
        text = self._texts[name]
        names = f"const {{{', '.join(self.shared[name])}}} = " if self.shared[name] else ""
        if name in self._whole:
            yield f"const {self._variables[name]} = {self._function(name, text)};\n"
            yield f"{names}{self._variables[name]};\n" if names else ""
        else:
            yield f"{names}{self._function(name, text)};\n"

    def taken(self, names: Collection[str], first: Collection[str]) -> set[str]:
        """Return what some modules use of the first ones, by the names it has there."""
        return {
            each
            for name in names
            for form in (_IMPORT, _PASSED_ON)
            for found in form.finditer(self._texts[name])
            if found["file"] in first
            for each in self._used(found)
        }

    def _used(self, found: re.Match[str]) -> Iterator[str]:
        there = [name for name, _ in _pairs(found["some"] or "")]
        shared = self.shared[found["file"]]
        yield from (name for name in there if name in shared)
        if found.re is _PASSED_ON or self._import(found):
            yield self._variables[found["file"]]

    def _wanted_whole(self, text: str) -> Iterator[str]:
        yield from (found["file"] for found in _PASSED_ON.finditer(text))
        yield from (found["file"] for found in _IMPORT.finditer(text) if self._import(found))

    def _function(self, name: str, text: str) -> str:
        exported = [*self._passed_on(text), *_own(text)]
        body = _PASSED_ON.sub("", _IMPORT.sub(self._import, text))
        body = _EXPORT.sub(r"\g<kind> \g<name>", body)
        if unknown := _UNKNOWN.search(body):
            raise BundleError(f"{name}: {unknown[0]}")
        return f"(() => {{\n{body}\nreturn {{{', '.join(exported)}}};\n}})()"

    def _import(self, found: re.Match[str]) -> str:
        """Return what stands for an import: nothing for names that hold for all."""
        file = found["file"]
        if found["whole"]:
            return f"const {found['whole']} = {self._variables[file]};"
        names = [
            there if there == here else f"{there}: {here}"
            for there, here in _pairs(found["some"])
            if there != here or there not in self.shared[file]
        ]
        return f"const {{{', '.join(names)}}} = {self._variables[file]};" if names else ""

    def _passed_on(self, text: str) -> Iterator[str]:
        for found in _PASSED_ON.finditer(text):
            for old, new in _pairs(found["some"]):
                yield f"{new}: {self._variables[found['file']]}.{old}"
