"""Samples of what was measured, as they go into scaling.json and come back from it."""

from statistics import median


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

    def medians(self, kind, size, figure, **what):
        """(size, median of the figure) of each record."""
        return [(r[size], median(r[figure])) for r in self.of(kind, **what)]
