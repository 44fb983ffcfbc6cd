"""The ways in which reading, comparing or running fails."""


class Usage(ValueError):
    """The request makes no sense."""


class Unreadable(Exception):
    """A file cannot be read, or holds nothing of a run."""


class Failed(Exception):
    """A run ended with an error, which is the text; `code` is the exit code of the program."""

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code
