"""Plain integers that the console and metrics read."""


class Counters:
    """What happened since the start."""

    def __init__(self) -> None:
        self.connections = 0
        self.logins = 0
        self.messages = 0
        self.shown = 0
        self.refused = 0
        self.not_stored = 0
        self.cut_off = 0
        self.flooders = 0
        self.bugs = 0
