"""The problems, in the order of the page."""

from importlib import import_module

from ..problem import Problem

NAMES = "peaks", "plate", "wall", "aquifer", "island", "chip", "maze", "noise", "soil"


def every():
    return [Problem(name, import_module(f".{name}", __package__)) for name in NAMES]
