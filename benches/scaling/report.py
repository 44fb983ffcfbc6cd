"""docs/scaling.md with its CSV, its plot and scaling.json: made in a temporary directory, then moved."""

from statistics import median

from harness import together
from harness.words import counted

from . import figures, model, sentences, series, tables, texts
from . import samples as stored
from .here import Here


class Report:
    """Everything that follows from one measurement and one set of assumptions."""

    def __init__(self, samples, about, target, again):
        """`again` is the command that makes it from the file of the samples."""
        self.samples, self.about, self.target, self.again = samples, about, target, again
        self.warning = target.check(samples)
        self.clock = median(samples.of("clock")[0]["ghz"])
        self.here = Here(samples, about["ranks_per_node"])
        self.machine = self.here.machine()
        self.measured = figures.with_efficiency(figures.here(samples, self.machine))
        self.predicted = list(figures.there(target, samples, self.machine))
        self.runs = list(figures.whole_runs(target, samples, self.machine))
        self.series = sorted(series.here(samples, self.machine), key=lambda r: (r.n, r.ranks))

    def of(self, case, rows=None):
        return [r for r in (self.measured if rows is None else rows) if r.case == case]

    def write(self, directory, say):
        """All files at once, or none."""
        if self.warning:
            say(f"warning: {self.warning}")

        def make(stage):
            drawn = draw(self, stage / "scaling.png", say)
            (stage / "scaling.md").write_text(text(self, drawn))
            tables.write_csv([*self.measured, *self.predicted], stage / "scaling.csv")
            stored.write(stage / "scaling.json", self.samples, self.about)

        return together.write(directory, make)


def draw(report, file, say):
    try:
        from . import plots
    except ImportError as cause:
        say(f"no plot: {cause}")
        return False
    plots.draw(report, file)
    return True


def text(report, drawn):
    return "\n".join(part.strip("\n") + "\n" for part in parts(report, drawn) if part)


def parts(report, drawn):
    about = report.about | {"s": "s" * (report.about["samples"] > 1), "again": report.again}
    yield "<!-- Made by scripts/scaling. Do not edit: run it again. -->"
    yield "# Scaling"
    yield sentences.note(about)
    yield texts.OPENING.format(name=report.target.name)
    if drawn:
        yield "![Time of a step measured here, and efficiency predicted](scaling.png)"
    yield from measured(report, about)
    yield from model_of(report)
    yield from predicted(report)
    yield texts.LEFT_OUT
    yield "## How it was measured"
    yield texts.METHOD.format(**about)
    yield tables.markdown(["machine", ""], about["machine"].items()).replace("|--:|", "|---|")


def measured(report, about):
    yield "## Measured here"
    yield texts.MEASURED.format(**about)
    yield from titled("### Strong scaling", report.of("strong"), tables.measured)
    yield from titled("### Weak scaling", report.of("weak"), tables.measured)
    yield from titled("### The exponential method", report.series, series.measured, texts.SERIES)
    if report.of("whole"):
        yield "### Whole runs"
        yield "The time loop with its outputs, as a check that the parts of the model add up."
        yield tables.wholes(report.of("whole"), report.samples)
    yield sentences.errors(report)


def model_of(report):
    yield "## The model"
    yield texts.MODEL
    yield tables.constants(report.samples, report.here, report.machine)
    if report.samples.of("messages"):
        yield texts.MESSAGES
        yield tables.messages(report.samples)
    if report.samples.of("reductions"):
        yield tables.reductions(report.samples, report.machine, model.allreduce)
    yield "The stencil on strips like those of the runs above, on all ranks at once, without exchange:"
    yield tables.strips(report.samples)


def predicted(report):
    target, strong = report.target, report.of("strong", report.predicted)
    yield f"## Predicted for {target.name}"
    yield texts.PREDICTED.format(clock=report.clock)
    yield "### Assumptions"
    yield tables.assumptions(target)
    yield sentences.links(report)
    if strong:
        yield "### How many nodes are worthwhile"
        yield texts.FURTHEST.format(nodes=counted(target.nodes[0], "node"))
        yield tables.furthest(report.predicted)
        yield sentences.thin([r for r in strong if r.nodes > target.nodes[0]])
        yield sentences.uneven(report, strong)
        yield sentences.above(report.predicted)
    yield from titled("### Strong scaling, predicted", strong, tables.predicted)
    weak = report.of("weak", report.predicted)
    yield from titled("### Weak scaling, predicted", weak, tables.predicted, texts.WEAK)
    yield sentences.whole_runs(report)
    yield from series_predicted(report)
    yield "### The strips behind it"
    yield sentences.shapes(report)


def series_predicted(report):
    """The whole run by the exponential method, if its applications were measured."""
    run = report.target.run
    wanted = {key: run[key] for key in ("steps", "outputs")}
    planned = report.samples.of("planned", **wanted)
    if not (report.series and planned):
        return
    runs = list(series.there(report.target, report.samples, report.machine))
    applications = f"{median(planned[0]['applications']):,.0f}"
    text = texts.SERIES_PREDICTED.format(applications=applications, tolerance=series.TOLERANCE)
    yield from titled("### The same run by the exponential method", runs, series.predicted, text)


def titled(title, rows, table, text=""):
    """Nothing where there are no rows."""
    return (title, text, table(rows)) if rows else ()
