"""What the tests of the typing line share: keys pressed, and the row that comes of it."""

from hubbub.wire.editor import LineEditor
from hubbub.wire.keys import Press
from wire.rowmodel import RowModel

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HINT = "ben is typing"


def typed(*keys: Press, editor: LineEditor | None = None) -> LineEditor:
    """Return an editor in which these keys were pressed."""
    editor = editor or LineEditor()
    for key in keys:
        editor.press(key)
    return editor


def row_of(editor: LineEditor, width: int = 80, hint: str = "", prompt: str = "ana> ") -> RowModel:
    """Return the row as it is drawn from nothing."""
    model = RowModel(width)
    model.write(editor.render(prompt, hint, width))
    return model


def drawn(*keys: Press, width: int = 40, hint: str = "") -> LineEditor:
    """Return an editor with some text, whose row was just drawn."""
    editor = typed(*keys)
    editor.render("ana> ", hint, width)
    return editor
