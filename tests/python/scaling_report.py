"""What scripts/scaling accepts, keeps and writes."""

import json
import os
import tempfile
from pathlib import Path

from scaling_samples import ASSUMED, ROOT, about, measured, refused, run

from harness import cases
from scaling import figures, launch, report, samples, sentences, tables
from scaling.measure import Measurement, Sizes, capped, shapes
from scaling.room import Room
from scaling.target import Target

SCRATCH = tempfile.TemporaryDirectory()  # gone when the tests end
HERE = Path(SCRATCH.name)


def file_of(text, name="some"):
    (HERE / name).write_text(text)
    return HERE / name


def more_ranks_than_cores_are_refused():
    assert launch.rank_counts("", 1) == [1] and launch.rank_counts("", 2) == [1, 2]
    assert launch.rank_counts("", 6) == [1, 2, 4, 6] and launch.rank_counts("", 8) == [1, 2, 4, 8]
    assert launch.rank_counts("2,1,2", 2) == [1, 2]
    refused(lambda: launch.rank_counts("1,4", 2), "--ranks 4", "2 cores", "lower it")
    for text in ("0", "two", "1,,2", "-1"):
        refused(lambda text=text: launch.rank_counts(text, 2), "--ranks", text)
    refused(lambda: launch.Launcher("srun"), "{ranks}")


def ranks_of_a_node_are_the_most_of_the_job():
    for told, wanted in (("64,128(x2)", 128), ("128(x2),64", 128), ("16(x128)", 16), ("", 6)):
        os.environ["SLURM_TASKS_PER_NODE"] = told
        assert launch.ranks_per_node(6) == wanted, told
    del os.environ["SLURM_TASKS_PER_NODE"]


def assumptions_that_are_none_are_refused():
    read = Target.read
    refused(lambda: read(ASSUMED, ["clock=3"]), "no such name", "clock_ghz")
    for value in ("fast", "1,2", "0", "nan", "inf", "1,nan,2", ""):
        text = f"clock_ghz={value}"
        refused(lambda text=text: read(ASSUMED, [text]), text, "slow,expected,fast")
    for text in ("clock_ghz=2,1,3", "clock_ghz=2,3,1"):
        refused(lambda text=text: read(ASSUMED, [text]), text, "out of order")
    for text in ("ranks_per_node=1.5", "ranks_per_node=1,2,3", "l2_kib=1,2,3"):
        refused(lambda text=text: read(ASSUMED, [text]), text, "whole number")
    assert read(ASSUMED, ["clock_ghz=1,2,3"]).value("clock_ghz", "fast") == 3
    assert read(ASSUMED, ["clock_ghz=3,2,2"]).value("clock_ghz", "slow") == 3


def machines_that_are_none_are_refused():
    good = ASSUMED.read_text()
    for old, new, piece in (
        ("[assume.clock_ghz]", "[assume.clock]", "clock_ghz"),
        ("weak = 16384", "", "weak"),
        ("weak = 16384", "weak = 0.5", "weak"),
        ("nodes = [1, 2,", "nodes = [2, 1,", "nodes"),
        ("value = 512", 'value = "512"', "l2_kib"),
        ("outputs = 11", "outputs = 0", "outputs"),
        ("name =", "name", "some"),
    ):
        file = file_of(good.replace(old, new))
        refused(lambda file=file: Target.read(file), f"--machine {file}", piece)
    refused(lambda: Target.read(HERE / "none"), "none")
    refused(lambda: Target.read(HERE), "directory")


def files_that_hold_no_samples_are_refused():
    lacking, other = measured(), measured()
    del lacking.kinds["shapes"]
    other.kinds["strips"][0].pop("bytes")
    empty, alone = measured(), measured()
    empty.kinds["clock"][0]["ghz"] = []
    alone.kinds["strips"] = [r for r in alone.kinds["strips"] if r["ranks"] == 1]
    for found, piece in ((lacking, "shapes"), (other, "bytes"), (empty, "ghz"), (alone, "2 ranks")):
        samples.write(HERE / "some", found, about())
        refused(lambda: samples.read(HERE / "some"), "--from", piece)
    for text in ("", "[]", '{"about": 1}', '{"about": {}, "samples": {}}', "\0"):
        refused(lambda text=text: samples.read(file_of(text)), "--from", "some")
    refused(lambda: samples.read(HERE / "none"), "none")


def samples_survive_their_file():
    samples.write(HERE / "some", measured(), about())
    again, what = samples.read(HERE / "some")
    assert again.kinds == measured().kinds and what == about()
    assert again.of("strong", ranks=2)[0]["seconds"][1] == 2.0**-11 + 2.0**-19


def strips_for_another_machine_are_told():
    target = Target.read(ASSUMED)
    assert target.check(measured()) == ""
    told = Target.read(ASSUMED, ["l2_kib=1024"]).check(measured())
    assert "512 KiB of L2" in told and "1024 and 4096 KiB" in told, told
    target.sizes = [16384, 20000]
    refused(lambda: target.check(measured()), "20000 columns", "16384")
    target.sizes, target.nodes = [16384], [1, 256]
    refused(lambda: target.check(measured()), "262144 columns")
    assert {n for _, n in shapes(target)} == {16384, 262144}, "weak grids lie between strips"


def runs_have_a_row_a_rank_and_fit_the_memory():
    kinds = {(kind, n) for kind, n, _ in Sizes([64, 4096], 2048).runs([4096])}
    strong = {(kind, 4096) for kind in ("strong", "series")}
    assert kinds == strong | {("weak", 2048 * 64), ("outputs", 4096)}
    room = Room(2, 9 * 1000**2 / 0.8)
    assert room.fits(1000, 2) and not room.fits(1001, 2) and room.fits(1400, 3)
    disk = Path("disk")
    assert room.store({1000, 64}, 2, disk) == disk, "no field and snapshot in memory"
    assert room.store({64}, 3, disk) == disk, "another node does not see this one's memory"
    memory = room.store({64}, 2, disk)
    memory.rmdir()
    assert memory != disk


def a_sample_leaves_its_field_alive():
    assert capped(1e9, 16) == int(cases.alive(16)) < 20_000
    assert capped(1e9, 4096) == 1_000_000 and capped(1, 4096) == 64 and capped(99.9, 4096) == 99


def each_round_is_kept():
    class Fails(Measurement):
        rounds = 0

        def tasks(self):
            yield self.task

        def task(self):
            self.rounds += 1
            if self.rounds == 3:
                raise launch.Failed
            self.samples.add("clock", {}, {"ghz": 2.0})

    kept = []
    measurement = Fails(None, None, [("strong", 64, 1)], None, None, (None, None))
    try:
        measurement.take(5, lambda found, rounds: kept.append((json.dumps(found.kinds), rounds)), id)
    except launch.Failed:
        pass
    assert [rounds for _, rounds in kept] == [1, 2] and '"ghz": [2.0, 2.0]' in kept[1][0], kept


def numbers_have_no_exponent():
    assert tables.time(999.9e-6) == "1 ms" and tables.time(0.9999) == "1 s"
    assert tables.time(123e-6) == "123 µs" and tables.time(0) == "0 ns"
    assert tables.number(999.7) == "1,000" and tables.number(1.25e-6) == "0.00000125"
    assert tables.duration(60 * 1234.0) == "1,234 min"


def thin_strips_are_told_only_where_rows_decide():
    def rows(*found):
        row = figures.Row("strong", "there", 64, 1, 1, 1.0, 0.0)
        return [figures.Row(**vars(row) | {"n": n, "efficiency": e}) for n, e in found]

    assert "more than 16 rows" in sentences.thin(rows((8, 0.5), (16, 0.6), (12, 0.8), (32, 0.9)))
    assert sentences.thin(rows((8, 0.9), (16, 0.5))) == ""


def an_efficiency_that_rises_is_explained():
    def rows(*found):
        row = figures.Row("strong", "there", 64, 1, 1, 1.0, 0.0)
        return [figures.Row(**vars(row) | {"nodes": n, "efficiency": e}) for n, e in found]

    assert sentences.uneven(None, rows((1, 1.0), (2, 0.9), (4, 0.91))) == ""
    found, about_it = samples.read(ROOT / "docs/scaling.json")
    told = report.Report(found, about_it, Target.read(ASSUMED), "scripts/scaling --from X")
    strong = told.of("strong", told.predicted)
    text = " ".join(sentences.uneven(told, strong).split())
    assert "may rise with the nodes: that of 32768 x 32768 does" in text, text
    assert "With 64, 32 and 16 rows a rank, a pass takes 8, 4 and 4 steps" in text, text


def the_page_says_what_it_rests_on():
    target = Target.read(ASSUMED, ["l2_kib=1024", "between_latency_us=9,8,7"])
    told, said = report.Report(measured(), about(), target, "scripts/scaling --from X"), []
    page = " ".join(report.text(told, False).split())
    for piece in (
        "3 of 5 rounds",
        "medians of 3 samples",
        "--from X \\ --assume on_node_latency_us=0.954 \\ --assume on_node_gb_s=8.59",
        "**The strips were measured in blocks for 512 KiB of L2",
        "on a step is +0 % (1024 x 1024 on 2 ranks); on its halo it is -50 % (1024 x 1024 on 2",
        "What 2 ranks on 1 node cannot test: ranks with two neighbours, swaps between nodes",
        "| 3.81 µs | 1.91 µs |",
        "| 1024 x 1024 | 1 | 3.91 ms | 1.95 ms – 7.81 ms | 4 | 100 % | 3.91 ms | +0 % |",
        "2,048 applications of the stencil, as `--check` tells, at an error in time of at most 1e-08",
    ):
        assert piece in page, (piece, page)
    assert "Nothing on this page" not in page
    without = measured()
    del without.kinds["series"], without.kinds["planned"]
    old = report.Report(without, about(), target, "scripts/scaling --from X")
    assert "exponential" not in report.text(old, False), "older samples have none"
    told.write(HERE, said.append)
    assert said[0].startswith("warning: The strips"), said


run(globals())
