"""How the page's files are sent: without comments, the modules in one script, nothing lost."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import needs
from hubbub.doors.web.assets import START, page_files
from hubbub.doors.web.bundle import LATER, BundleError, bundle
from hubbub.doors.web.lean import LeanError, lean
from support.serving import DEADLINE, ROOT

PAGE = ROOT / "src" / "hubbub" / "web"
MODULES = {
    path.name: path.read_text(encoding="utf-8")
    for path in PAGE.glob("*.js")
    if path.name not in {"sw.js", "theme-first.js"}
}
MOST = 60 * 1024  # bytes of a first visit

SCRIPT = """\
// What it is for.

/**
 * Do it.
 * @deprecated never
 */
export function act({ one, two }) {
  const address = "http://a.b/c"; // where
  const pattern = cut(/[/"][/] , x/, one); // an "odd" one
  const said = one ? "a, b = 'c' ; d" : `two, ${ two }`; // a choice
  const sum = one + +two - -one + 3;
  const half = (sum + 1) / 2, third = sum / 3;
  const odd = () => /[' , ]/.test(said) ? "a , b" : "c";
  const all = [
    ";}", `,}`, /,}/,
  ];
  if (odd) {
    act(all,);
  }
  return `${ address } // no comment`;
}
"""
LEAN_SCRIPT = """\
export function act({one,two}){\
const address="http://a.b/c";
const pattern = cut(/[/"][/] , x/, one); // an "odd" one
const said=one?"a, b = 'c' ; d":`two, ${ two }`;\
const sum=one + +two - -one+3;\
const half = (sum + 1) / 2, third = sum / 3;\
const odd = () => /[' , ]/.test(said) ? "a , b" : "c";\
const all=[";}",`,}`, /,}/];\
if(odd){act(all)}
return `${ address } // no comment`;
}
"""


def test_comments_and_indentation_stay_at_home() -> None:
    """A script is sent without its comments, a style sheet too; texts are left alone."""
    assert lean("x.js", SCRIPT.encode()).decode() == LEAN_SCRIPT
    style = "/* a\n b */\n.x > a:hover,\n.y {\n  color: red; /* c */\n  top: 1px;\n}\n"
    assert lean("x.css", style.encode()) == b".x > a:hover,.y{color:red;top:1px}"
    assert lean("x.html", b"  <!-- a -->") == b"  <!-- a -->"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("/* what\n it is */ act();\n", "code behind a comment: it is */ act();"),
        ("/** What it is. */ act();\n", "code behind a comment: /** What it is. */ act();"),
        ("const a = `one\n  two`;\n", "a text that goes on in the next line: const a = `one"),
        ("say(`${a}`, `one\n\n// two`);\n", "goes on in the next line"),
    ],
)
def test_a_script_that_would_be_sent_wrongly_is_refused(script: str, said: str) -> None:
    """Code that would be lost with a comment, and a text that would lose its lines, are told."""
    with pytest.raises(LeanError) as told:
        lean("x.js", script.encode())
    assert said in str(told.value)


RING = {"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        (RING, "a.js > b.js > a.js"),
        ({"a.js": 'import { b } from "./b.js";'}, "a.js imports b.js, which is not there"),
        ({"a.js": "export default 7;"}, "a.js: export default"),
        ({"a.js": 'import "./b.js";'}, "a.js: import"),
        ({"a.js": 'const b = () => import("./b.js");'}, "import("),
        ({"a.js": "export let b = 1;"}, "a.js: export let"),
    ],
)
def test_what_is_not_known_is_refused(modules: dict[str, str], said: str) -> None:
    """A form of import or export that would be sent wrongly is refused by name."""
    with pytest.raises(BundleError) as told:
        bundle(modules, "a.js")
    assert said in str(told.value)


FORMS = {
    "a.js": 'import {\n  one,\n  two as second,\n} from "./b.js";\nimport * as all from "./c.js";\n'
    'import { two, open } from "./e.js";\nimport { seven } from "./c.js";\n'
    "console.log(one(), second, all.three, typeof all.Four, await all.five(), all.six);\n"
    "console.log(two, open, seven);",
    "b.js": 'import { three } from "./c.js";\n'
    "export function one() { return three - 2; }\nexport const two = 2;",
    "c.js": 'export { six as six, seven } from "./d.js";\nexport const three = 3;\n'
    "export class Four {}\nexport async function five() { return 5; }",
    "d.js": "export const six = 6, rest = 0;\nexport const seven = 7;",
    "e.js": "export const two = 22;\nexport const open = 8;\nexport const unused = typeof three;",
}


@needs("node")
def test_one_script_does_what_the_modules_do() -> None:
    """All forms of import and export that are known work in one script."""
    before, _, after = bundle(FORMS, "a.js")["a.js"].rpartition("(() => {\n")
    script = f"{before}await (async () => {{\n{after}"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "1 2 3 function 5 6\n22 8 7\n"


@pytest.mark.parametrize("name", MODULES)
def test_each_module_can_be_sent_with_what_it_needs(name: str) -> None:
    """No module of the page has a form of import or export that is not known."""
    script = bundle(MODULES, name)[name]
    assert not re.search("^(import|export)", script, re.MULTILINE)


@needs("node")
def test_the_page_as_it_is_sent_is_a_script(tmp_path: Path) -> None:
    """What comes out for the whole page can be read by a JavaScript engine."""
    for name, text in bundle(MODULES, START, LATER).items():
        script = tmp_path / f"{name}.mjs"
        script.write_bytes(lean(name, text.encode()))
        subprocess.run(["node", "--check", script], check=True)


LATE_FORMS = {
    "a.js": 'import { two, open, Own } from "./b.js";\n'
    'void import("./more.js").then(({ parts }) => {\n'
    "console.log(...parts, parts[0] === Own, two, open);\n});",
    "b.js": "export const two = 2;\nexport const open = 3;\nexport class Own {}",
    "more.js": 'import { Own, two } from "./b.js";\nimport * as all from "./b.js";\n'
    'import { open } from "./b.js";\nimport { seven } from "./c.js";\n'
    "export const parts = [Own, two, open, all.two, seven];",
    "c.js": 'import { two as other } from "./b.js";\nexport const seven = other + 5;',
}


@needs("node")
def test_the_second_script_uses_what_the_first_one_has(tmp_path: Path) -> None:
    """What is fetched later is one more script; it takes what is there already, the very same."""
    made = bundle(LATE_FORMS, "a.js", "more.js")
    assert "class Own" not in made["more.js"]
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for name, text in made.items():
        (tmp_path / name).write_bytes(lean(name, text.encode()))
    done = subprocess.run(["node", tmp_path / "a.js"], capture_output=True, text=True, check=False)
    assert done.stdout == "[class Own] 2 3 2 7 true 2 3\n", done.stderr


@needs("node")
@pytest.mark.slow
def test_the_pages_own_tests_pass_on_what_is_sent(tmp_path: Path) -> None:
    """Nothing but comments is lost: the page's tests hold for the modules as they are sent."""
    web = tmp_path / "src" / "hubbub" / "web"
    shutil.copytree(PAGE, web)
    shutil.copytree(ROOT / "tests" / "web", tmp_path / "tests" / "web")
    for path in web.glob("*.js"):
        path.write_bytes(lean(path.name, path.read_bytes()))
    files = sorted((tmp_path / "tests" / "web").glob("*.test.mjs"))
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", *files],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=4 * DEADLINE,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_page_is_small() -> None:
    """What a visit cannot do without is well below 60 KB as it is sent."""
    found = page_files("Office", ["telnet 192.168.1.20 5005"])
    parts = ["/", "/static/style.css", f"/static/{START}", "/static/theme-first.js"]
    parts += ["/static/icon.svg", "/manifest.webmanifest"]
    assert sum(len(found[path].packed) for path in parts) <= MOST
