"""The field at the probes over time.

One line for each probe of [probes], in the order of the parameter file.
"""

from diff2d.errors import Usage

from . import lines, style
from .messages import say
from .sampled import Sampled

# With more lines than this, a legend would be taller than the picture.
MOST_IN_LEGEND = 24


def add_arguments(parser):
    style.add_arguments(parser)
    parser.add_argument(
        "--probe", action="append", metavar="NAME", help="this one alone; may be given several times"
    )


def draw(options):
    run = Sampled(options.runs, "probes")
    names = list(run.places)
    for name in options.probe or []:
        if name not in names:
            raise Usage(f"there is no probe {name}: choose from {', '.join(names)}")
    chosen = [k for k, name in enumerate(names) if not options.probe or name in options.probe]
    say(f"{len(chosen)} of {len(names)} probes at {len(run)} times")
    style.save(picture(run, chosen), style.target(options, run, "probes.png"))


def picture(run, chosen):
    figure = style.figure(8.0, 4.8)
    axis = figure.subplots()
    marker = "." if len(run) <= 40 else None
    look = {"marker": marker, "linewidth": 1.2}
    drawn = [lines.draw(axis, run.time, run.values[:, k], run.places[k], **look) for k in chosen]
    axis.set(xlabel=run.time_label, ylabel=run.label)
    axis.grid(color="0.9", linewidth=0.6)
    axis.set_axisbelow(True)
    if len(chosen) <= MOST_IN_LEGEND:
        lines.legend(axis, drawn, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure
