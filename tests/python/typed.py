"""A document, followed from its first block to its last as its reader would."""

import contextlib
import io
import os
import re
import time
import traceback
from pathlib import Path

import fenced
from terminal import Stuck, Terminal

LONGEST = 600  # seconds that a line may take: a build where nothing was built before

# What one machine prints and another does not; the commit and the clock too.
MACHINE = [
    (r"\(commit [^)]*\)", "(commit)"),
    (r"\b(avx512|avx2|portable)\b", "ISA"),
    (r"\bup to \d+ steps? a pass\b", "steps a pass"),
    (r"\bblocks of \d+ rows?\b", "blocks"),
    (r"\b[\d.]+ (million updates a second|MLUP/s|GLUP/s)", "speed"),
    (r"\b(in |after )?[\d.]+ (ms|s)\b", "seconds"),
]
ELLIPSIS = "..."


class Wrong(AssertionError):
    """A document that does not hold."""


def follow(document, directory, environment, first=""):
    """Does what a reader of the text `document` does in `directory`, after the line `first`."""
    reader = Reader(directory, environment)
    try:
        if first:
            reader.type(first)
        for part in fenced.parts(document):
            if isinstance(part, fenced.Block):
                reader.meet(part)
    finally:
        reader.close()


class Reader:
    def __init__(self, directory, environment):
        self.directory = Path(directory)
        self.terminal = Terminal(directory, environment, LONGEST)
        self.names = {}  # of the document's Python

    def close(self):
        self.terminal.close()

    def meet(self, block):
        """Does what a block says, or what is said of it."""
        language = block.language
        try:
            if "not typed" in block.markers:
                print(f"   not typed, as {block.markers['not typed']}: {block.text.splitlines()[0]} ...")
                return
            if "typed before" in block.markers:
                self.type(block.markers["typed before"])
            if language == "sh":
                self.shell(block)
            elif language == "python":
                self.python(block)
            elif language == "toml":
                self.toml(block)
            elif language == "text":
                self.output(block)
            else:
                raise Wrong(f"nothing is known of the language '{language}': mark it 'not typed'")
        except (Wrong, Stuck) as error:
            raise Wrong(f"line {block.line}: {error}") from None

    def type(self, line, code=0):
        began = time.monotonic()
        said, ended = self.terminal.type(line)
        print(f"{time.monotonic() - began:6.1f} s  $ {line}", flush=True)
        if ended != code:
            raise Wrong(f"exit code {ended}, not {code}\n$ {line}\n{said}")

    def shell(self, block):
        commands = block.commands()
        if not commands:
            raise Wrong("this block has no command")
        for line in commands[:-1]:
            self.type(line)
        self.type(commands[-1], block.markers.get("ends with", 0))

    def python(self, block):
        began, came_from = time.monotonic(), Path.cwd()
        os.chdir(self.directory)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block.text, "block", "exec"), self.names)
        except Exception:
            raise Wrong(traceback.format_exc()) from None
        finally:
            os.chdir(came_from)
        if "parts" in self.names:  # of one run: joined, nothing is missing
            whole = sum(part.sizes["time"] for part in self.names.pop("parts"))
            if self.names["run"].sizes["time"] != whole:
                raise Wrong(f"the joined run has {self.names['run'].sizes['time']} snapshots of {whole}")
        print(f"{time.monotonic() - began:6.1f} s  Python: {block.text.splitlines()[0]} ...", flush=True)

    def toml(self, block):
        (self.directory / "block.toml").write_text(block.text)
        self.type("diff2d-mpi block.toml --check --quiet")

    def output(self, block):
        for marker, numbers in (("output of", True), ("words of the output of", False)):
            if command := block.markers.get(marker):
                self.type(f"{command} >block.out")
                compare(block.text, (self.directory / "block.out").read_text(), numbers)
                return
        raise Wrong("whose output is this? Say so, <!-- output of: COMMAND -->, or why it is not typed")


def compare(shown, printed, numbers):
    """That what is printed has the lines shown, in order and without a gap except where one is shown."""
    lines = [words(line, numbers) for line in printed.splitlines()]
    lines = [line for line in lines if line]
    place, gap = 0, True
    for line in shown.splitlines():
        sought = words(line, numbers)
        if sought == [ELLIPSIS]:
            gap = True
        elif sought:
            ahead = range(place, len(lines) if gap else min(place + 1, len(lines)))
            found = next((at for at in ahead if alike(sought, lines[at])), None)
            if found is None:
                raise Wrong(f"this line is not printed (there):\n{line}\nWhat is printed:\n{printed}")
            place, gap = found + 1, False


def words(line, numbers):
    """The words of a line, without what is the machine's own or, on demand, any number."""
    for pattern, name in MACHINE:
        line = re.sub(pattern, name, line)
    if not numbers:
        line = re.sub(r"(?<![A-Za-z])[-+]?\d[\d.]*(e[-+]\d+)?", "#", line)
        line = re.sub(r"# [kMG]?B(/s)?", "# B", line)
    return line.split()


def alike(sought, line):
    """Whether a line has these words; an ellipsis stands for any."""
    pattern = r" ".join(".*" if word == ELLIPSIS else re.escape(word) for word in sought)
    return re.fullmatch(pattern, " ".join(line)) is not None
