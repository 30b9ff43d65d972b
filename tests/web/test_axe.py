"""What axe-core finds in each state of the page: nothing."""

from collections.abc import Callable

import pytest

from support.browser import LOST_LINK, Person
from support.serving import Server, Serving, fresh
from web.conftest import Visit
from web.scenes import STATES, card

pytestmark = pytest.mark.slow

# Everything that axe-core knows of the guidelines (WCAG 2.2 AA), and its good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
    const found = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return found.violations.map((one) => `${one.id}: ${one.help}: ` +
        one.nodes.map((node) => `${node.target} ${node.failureSummary} ${node.html}`).join("; "));
}"""


def violations(person: Person, axe: str) -> list[str]:
    """Return what axe-core finds wrong with a page as it is now."""
    person.page.evaluate(axe)
    found: list[str] = person.page.evaluate(RUN_AXE, TAGS)
    return found


def test_axe_sees_a_fault(visit: Visit, server: Server, axe: str) -> None:
    """A field that lost its label is found: the rules are at work."""
    new = card(visit, server)
    new.page.evaluate("() => document.querySelector('label[for=card-name]').remove()")
    assert [one for one in violations(new, axe) if one.startswith("label")]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    visit: Visit, server: Server, axe: str, state: Callable[[Visit, Server], Person]
) -> None:
    """No rule of axe-core is broken in any state of the page."""
    assert violations(state(visit, server), axe) == []


def test_axe_finds_nothing_while_the_server_is_away(
    serving: Serving, visit: Visit, axe: str
) -> None:
    """The banner and what waits to be sent break no rule either."""
    office = serving()
    ana = visit(at=office)
    ana.watch.allowed.append(LOST_LINK)
    ana.join(fresh("ana"))
    office.kill()
    ana.find("#banner").get_by_text("Connection lost").wait_for()
    ana.type("waiting")
    ana.see("waiting")
    assert violations(ana, axe) == []
    office.start()
