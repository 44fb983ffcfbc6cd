"""The fenced blocks of a Markdown document, and the comments that say what a test does with them.

A comment stands on a line of its own and is about the next block:

    <!-- not typed: REASON -->              the block is left out
    <!-- typed instead: COMMAND -->         of what the block says
    <!-- typed before: COMMAND -->          what an earlier page, or a later moment, has made
    <!-- ends with CODE -->                 the exit code of the block's last line, where it is not 0
    <!-- output of: COMMAND -->             the block is what this prints, the machine's own numbers apart
    <!-- words of the output of: COMMAND -->   the same, every number apart

Other comments belong to whoever reads the document, and are handed on.
"""

import re
from dataclasses import dataclass, field

MARKERS = ("not typed", "typed instead", "typed before", "ends with", "output of", "words of the output of")
COMMENT = re.compile(r"^\s*<!-- (.*?) -->\s*$")
FENCE = re.compile(r"^(\s*)(```+|~~~+)\s*(\S*).*$")
BARE = re.compile(r"^(ends with) (.*)$")


class Misread(AssertionError):
    """A document that cannot be followed."""


@dataclass
class Block:
    """A fenced block: its first line, its language, its text, and the comments before it."""

    line: int
    language: str
    text: str = ""
    markers: dict = field(default_factory=dict)

    def commands(self):
        """What is typed of it: lines of a shell, those that end in a backslash together with the
        next; no comments."""
        if "typed instead" in self.markers:
            return [self.markers["typed instead"]]
        lines = re.sub(r"\\\n\s*", "", self.text).splitlines()
        return [line for line in lines if line.strip() and not line.startswith("#")]


def parts(text):
    """The blocks of a document, and the comments that are no markers as (line, text), in order."""
    markers, lines = {}, enumerate(text.splitlines(), 1)
    for number, line in lines:
        if comment := COMMENT.match(line):
            key, value = marker(comment[1])
            if key is None:
                yield number, comment[1]
            elif key in markers:
                raise Misread(f"line {number}: <!-- {key} --> stands twice before one block")
            else:
                markers[key] = value
        elif fence := FENCE.match(line):
            yield Block(number, fence[3], body(number, fence, lines), markers)
            markers = {}
        elif line.strip() and markers:
            raise Misread(f"line {number}: no block follows <!-- {', '.join(markers)} -->")
    if markers:
        raise Misread(f"at the end: no block follows <!-- {', '.join(markers)} -->")


def marker(comment):
    """The name and the value of a marker; (None, None) for another comment."""
    for name in MARKERS:
        if comment.startswith(f"{name}: "):
            return name, comment.removeprefix(f"{name}: ").strip()
    bare = BARE.match(comment)
    return (bare[1], int(bare[2])) if bare else (None, None)


def body(begin, fence, lines):
    """The lines up to the end of a block, without what they are indented by."""
    inside = []
    for _, line in lines:
        if line.strip() == fence[2]:
            return "".join(f"{line.removeprefix(fence[1])}\n" for line in inside)
        inside.append(line)
    raise Misread(f"line {begin}: this block has no end")
