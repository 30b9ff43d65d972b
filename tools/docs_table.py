"""A Markdown table, for the pages that tools/docs.py writes."""

from collections.abc import Iterable


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; bars and backslashes in a cell are shown as they are."""
    titles = list(head)
    cells = ([cell.replace("\\", r"\\").replace("|", r"\|") for cell in row] for row in rows)
    lines = [titles, ["---"] * len(titles), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
