"""The measured samples, and how they are written to scaling.json and read back."""

import json
import os
from math import isfinite

from .launch import Refused

# What the records of each kind hold: what was measured, and its samples.
STRIP = "ranks rows columns simd l2 l3 bytes block_rows tile_steps steps_per_pass"
RUN = "n ranks steps"
KINDS = {
    "clock": ("", "ghz"),
    "strips": (STRIP, "updates"),
    "shapes": (STRIP, "updates"),
    "outputs": ("n ranks", "diagnostics output"),
    "strong": (RUN, "seconds halo"),
    "weak": (RUN, "seconds halo"),
    "whole": (f"{RUN} outputs", "seconds"),
    "series": ("n ranks applications", "seconds halo"),
    "planned": ("steps outputs tolerance", "applications"),
    "messages": ("ranks pairs same_node bytes", "ping_pong swap"),
    "reductions": ("ranks", "allreduce gather"),
}
ALWAYS = "clock", "strips", "shapes", "outputs", "strong"
ABOUT = "machine ranks_per_node samples asked seconds command note"


class Samples:
    """Records by kind: what was measured, and a list of samples of each figure."""

    def __init__(self, kinds=None):
        self.kinds = kinds or {}

    def add(self, kind, what, figures):
        """One sample of each figure of `what`."""
        records = self.kinds.setdefault(kind, [])
        record = next((r for r in records if what.items() <= r.items()), None)
        if record is None:
            record = what | {name: [] for name in figures}
            records.append(record)
        for name, value in figures.items():
            record[name].append(value)

    def of(self, kind, **what):
        """The records of a kind that agree with what is given, smallest first."""
        found = [r for r in self.kinds.get(kind, []) if what.items() <= r.items()]
        return sorted(found, key=lambda r: (r.get("ranks", 0), r.get("n", 0), r.get("bytes", 0)))


def write(file, samples, about):
    """For `read`: a record a line. Whoever reads meanwhile finds the old file or the new one."""
    kinds = samples.kinds.items()
    records = {kind: ",\n".join(f"    {json.dumps(r)}" for r in found) for kind, found in kinds}
    inner = ",\n".join(f'  "{kind}": [\n{text}\n  ]' for kind, text in records.items())
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_text(f'{{"about": {json.dumps(about)},\n"samples": {{\n{inner}\n}}}}\n')
    aside.replace(file)


def read(file):
    """(samples, about) of a scaling.json."""
    try:
        told = json.loads(file.read_text())
    except (OSError, ValueError) as cause:
        raise Refused(f"--from {file}: {cause}") from None
    wrong = is_wrong(told)
    if wrong:
        raise Refused(f"--from {file}: {wrong}; give a scaling.json that this version measured")
    return Samples(told["samples"]), told["about"]


def is_wrong(told):
    """Why these are not samples of scripts/scaling, or nothing."""
    about, kinds = (told.get(k) if isinstance(told, dict) else None for k in ("about", "samples"))
    if not isinstance(about, dict) or not isinstance(kinds, dict):
        return "it holds no `about` and `samples`"
    if lacking := [name for name in ABOUT.split() if name not in about]:
        return f"`about` lacks {', '.join(lacking)}"
    if lacking := [kind for kind in ALWAYS if not kinds.get(kind)]:
        return f"it holds no samples of {', '.join(lacking)}"
    for kind, records in kinds.items():
        for record in records if isinstance(records, list) else [None]:
            if wrong := record_is_wrong(kind, record):
                return wrong
    return strips_are_missing(kinds)


def record_is_wrong(kind, record):
    if kind not in KINDS or not isinstance(record, dict):
        return f"`{kind}` is not a list of samples"
    what, figures = (names.split() for names in KINDS[kind])
    if lacking := [name for name in (*what, *figures) if name not in record]:
        return f"a record of `{kind}` lacks {', '.join(lacking)}"
    for name in figures:
        values = record[name]
        if not isinstance(values, list) or not values or not all(map(is_figure, values)):
            return f"`{name}` of a record of `{kind}` is not a list of numbers"
    return None


def is_figure(value):
    return type(value) in (int, float) and isfinite(value) and value >= 0


def strips_are_missing(kinds):
    """Whether a run was on ranks of which no strips were measured."""
    runs = {r["ranks"] for kind in ("strong", "weak", "whole") for r in kinds.get(kind, [])}
    missing = runs - {r["ranks"] for r in kinds["strips"]}
    return f"it holds no strips of {min(missing)} ranks" if missing else None
