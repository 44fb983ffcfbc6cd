"""Words that depend on numbers."""


def counted(number, noun):
    """How many of something there are: 1 rank, 2 ranks."""
    return f"{number} {noun}{'s' * (number != 1)}"
