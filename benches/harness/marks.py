"""The part of a page that a program writes, between two marks; the rest is written by hand."""

from .program import Failed

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def between(page, title, new):
    """The text of a page, with something new between its marks."""
    text = page.read_text() if page.exists() else f"# {title}\n\n{BEGIN}\n{END}\n"
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Failed(f"{page} lacks the lines '{BEGIN}' and '{END}', between which to write")
    return f"{before}{begin}\n{new}\n{end}{after}"
