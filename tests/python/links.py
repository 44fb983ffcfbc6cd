"""Every link of every page leads to a file that is here and to a heading that it has, and every file that a page
names is here, as is every page that a comment or a message names."""

import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What `cargo package` packs has only some of these.
PAGES = ("*.md", "docs/*.md", "python/*.md", "slurm/*.md", "packaging/**/*.md")
SOURCES = ("src", "tests", "benches", "scripts", "slurm", "tools", "python/src", "params", "gallery", "examples")

FENCED = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.MULTILINE)
LINK = re.compile(r"\]\(\s*([^()\s]+(?:\([^()]*\))?)\s*\)")
NAMED_PAGE = re.compile(r"\bdocs/[\w-]+\.md\b")
NAMED_FILE = re.compile(
    r"`((?:benches|docs|examples|gallery|packaging|params|python|scripts|slurm|src|tests|tools)/[a-z0-9_./-]+)`"
)


def files(patterns):
    return sorted(file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file())


def anchors(text):
    """Those that GitHub makes of the headings."""
    found, seen = set(), Counter()
    for heading in HEADING.findall(FENCED.sub("", text)):
        words = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def broken_links(page, text):
    for target in LINK.findall(CODE.sub("", FENCED.sub("", text))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"{target}: there is no {path}"
        elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
            yield f"{target}: {file.name} has no such heading"


def absent(names):
    return (f"{name} is not here" for name in names if not (ROOT / name).exists())


def broken():
    for page in files(PAGES):
        text = page.read_text(encoding="utf-8")
        for what in (*broken_links(page, text), *absent(NAMED_FILE.findall(text))):
            yield f"{page.relative_to(ROOT)}: {what}"
    for file in files(f"{folder}/**/*" for folder in SOURCES):
        for what in absent(NAMED_PAGE.findall(file.read_text(encoding="utf-8", errors="replace"))):
            yield f"{file.relative_to(ROOT)}: {what}"


if __name__ == "__main__":
    sys.exit("\n".join(broken()) or 0)
