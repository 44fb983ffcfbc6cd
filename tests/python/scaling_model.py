"""The performance model of scripts/scaling in exact numbers: every constant is a power of two."""

import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benches"))

from scaling import figures, launch, model  # noqa: E402
from scaling.machines import Here, Target  # noqa: E402
from scaling.model import ByRanks, ByShape, Curve, Line, Machine  # noqa: E402
from scaling.samples import Samples  # noqa: E402

ASSUMED = Path(__file__).resolve().parents[2] / "benches" / "scaling" / "bridges2-rm.toml"
NEAR, FAR = Line(2.0**-20, 2.0**33), Line(2.0**-18, 2.0**31)


def machine(**changes):
    everything = {
        "rates": ByShape({1024: {1: (2.0**30, 4), 1024: (2.0**30, 4)}}),
        "on_node": NEAR,
        "between": FAR,
        "sweep": Line(0.0, 2.0**30),
        "output": Line(2.0**-3, 2.0**30),
        "ranks_per_node": 4,
    }
    return Machine(**everything | changes)


def a_line_is_latency_and_size_over_rate():
    assert Line(0.5, 4.0).seconds(8) == 2.5


def a_fit_finds_the_line_that_gave_the_points():
    line, worst = model.fit([(size, 0.25 + size / 16) for size in (8, 64, 4096)])
    assert math.isclose(line.latency, 0.25) and math.isclose(line.rate, 16), line
    assert worst < 1e-12


def a_fit_never_has_a_negative_latency_or_rate():
    line, worst = model.fit([(1, 1.0), (2, 4.0)])
    assert line.latency == 0 and math.isclose(line.rate, 5 / 6), line
    assert math.isclose(worst, 0.4), worst
    line, _ = model.fit([(1, 2.0), (2, 1.0)])
    assert line.rate == math.inf and 1.0 <= line.latency <= 2.0, line
    assert model.fit([(8, 3.0)])[0] == Line(3.0, math.inf)


def a_curve_is_a_power_between_its_points_and_level_outside():
    curve = Curve([(4, 64.0), (1, 4.0)])
    assert [curve.at(x) for x in (0.5, 1, 4, 9)] == [4.0, 4.0, 64.0, 64.0]
    assert math.isclose(curve.at(2), 16.0)


def rates_by_shape_are_interpolated_both_ways():
    rates = ByShape({16: {1: (4.0, 1), 4: (16.0, 2)}, 64: {1: (16.0, 1), 4: (64.0, 4)}})
    assert math.isclose(rates.updates(2, 32, 7), 16.0)
    assert rates.updates(1, 16, 7) == 4.0
    assert math.isclose(rates.steps(4, 32, 7), math.sqrt(8))


def rates_by_ranks_are_those_measured_on_as_many():
    rates = ByRanks({1: {16: (4.0, 8)}, 2: {16: (2.0, 4), 64: (8.0, 4)}})
    assert rates.updates(16, 99, 1) == 4.0 and rates.steps(16, 16, 1) == 8
    assert math.isclose(rates.updates(16, 32, 2), 4.0)


def computing_is_points_over_rate():
    assert model.compute(machine(), 256, 1024, 4) == 2.0**18 / 2.0**30
    assert model.compute(machine(speed=2.0), 256, 1024, 4) == 2.0**18 / 2.0**31


def memory_limits_a_strip_that_no_cache_holds_by_its_steps_a_pass():
    slow = machine(memory=2.0**30, cache=8 * 2.0**18 - 1)
    assert model.compute(slow, 256, 1024, 4) == 2.0**18 * 16 / 4 / 2.0**30
    held = machine(memory=2.0**30, cache=8 * 2.0**18)
    assert model.compute(held, 256, 1024, 4) == 2.0**18 / 2.0**30
    fast = machine(memory=2.0**40, cache=0)
    assert model.compute(fast, 256, 1024, 4) == 2.0**18 / 2.0**30


def a_rank_swaps_with_the_neighbours_it_has():
    near, far = NEAR.seconds(8192), FAR.seconds(8192)
    assert near == 2.0**-20 + 2.0**-20
    wanted = {1: 0, 2: near, 3: 2 * near, 4: 2 * near, 5: near + far, 8: near + far, 64: near + far}
    assert {p: model.halo(machine(), 1024, p) for p in wanted} == wanted
    alone = machine(ranks_per_node=1)
    assert [model.halo(alone, 1024, p) for p in (1, 2, 3)] == [0, far, 2 * far]


def neighbours_on_a_node_count_where_they_are_the_slower_ones():
    slow = machine(on_node=FAR, between=NEAR)
    assert model.halo(slow, 1024, 8) == 2 * FAR.seconds(8192)


def an_allreduce_goes_in_rounds_on_the_nodes_and_between_them():
    rounds = {1: 0, 2: NEAR.latency, 3: 2 * NEAR.latency, 4: 2 * NEAR.latency}
    rounds |= {8: 2 * NEAR.latency + FAR.latency, 20: 2 * NEAR.latency + 3 * FAR.latency}
    assert {p: model.allreduce(machine(), p) for p in rounds} == rounds


def ranks_agree_every_50_ms_or_once_a_pass():
    step = model.step(machine(), 1024, 4)
    assert step.compute == 2.0**-12 and step.halo == 2.0**-18
    assert step.agreement == 2.0**-19 * (2.0**-12 + 2.0**-18) / 0.05
    slow = model.step(machine(rates=ByShape({1024: {256: (2.0**18, 4)}})), 1024, 4)
    assert slow.compute == 1.0 and slow.agreement == 2.0**-19 / 4
    assert model.step(machine(), 1024, 1).total == 2.0**-10


def a_run_is_its_steps_and_its_outputs():
    one, rest = model.step(machine(), 1024, 4).total, model.run(machine(), 1024, 4, 8, 0)
    assert rest == 8 * one
    snapshot = model.output(machine(), 1024)
    assert snapshot == 2.0**-3 + 2.0**23 / 2.0**30
    gathers = 3 * 2.0**-19 + 2 * 8192 / 2.0**33
    diagnostics = model.diagnostics(machine(), 1024, 4)
    assert diagnostics == 2.0**18 / 2.0**30 + gathers
    assert model.run(machine(), 1024, 4, 8, 2) == 8 * one + 2 * (diagnostics + snapshot)


def efficiency_is_of_ideal_scaling():
    assert model.efficiency((8.0, 2.0), (1, 4)) == 1.0
    assert model.efficiency((8.0, 4.0), (1, 4)) == 0.5
    assert model.efficiency((8.0, 8.0), (1, 4), work=4) == 1.0


def measured():
    """A machine of 2 cores on which everything takes what a machine of simple numbers would."""
    samples = Samples()
    for ranks in (1, 2):
        for n in (256, 1024):
            strip = {"rows": n // ranks, "columns": n, "ranks": ranks, "steps_per_pass": 8}
            samples.add("strips", strip, {"updates": 2.0**30})
            seconds = {"diagnostics": n * n / ranks / 2.0**30, "output": 0.5 + n * n / 2.0**27}
            samples.add("outputs", {"n": n, "ranks": ranks, "snapshots": 5}, seconds)
    for n, ranks, seconds in ((1024, 1, 2.0**-10), (1024, 2, 2.0**-11 + 2.0**-19)):
        for disturbed in (0.5, 1.0, 2.0):
            what = {"n": n, "ranks": ranks, "steps": 64, "simd": "avx2"}
            samples.add("strong", what, {"seconds": disturbed * seconds})
    for size in (8, 8192):
        what = {"ranks": [0, 1], "same_node": True, "bytes": size}
        samples.add("messages", what, {"ping_pong": 1.0, "swap": NEAR.seconds(size)})
    for rows in (1, 1024):
        for columns in (16384, 131072):
            what = {"rows": rows, "columns": columns, "steps_per_pass": 8, "simd": "avx2"}
            samples.add("shapes", what, {"updates": 2.0**31})
    samples.add("clock", {}, {"ghz": 2.0})
    return samples


def what_was_measured_is_predicted_from_its_parts():
    samples = measured()
    here = Here(samples, 2).machine()
    one, two = figures.with_efficiency(figures.here(samples, here))
    assert one.seconds == 2.0**-10 and one.low == 2.0**-11 and one.high == 2.0**-9
    assert abs(one.error) < 1e-9 and abs(two.error) < 1e-3, (one.error, two.error)
    assert one.efficiency == 1 and math.isclose(two.efficiency, 1 / (1 + 2.0**-8))
    assert math.isclose(two.halo, 2.0**-19 / two.predicted, rel_tol=1e-9)


def a_target_runs_the_strips_at_its_own_clock():
    target = Target.read(ASSUMED, ["clock_ghz=4", "work_per_clock=0.5", "memory_gb_s=1e9"])
    samples = measured()
    there = target.machine(samples, Here(samples, 2).machine())
    assert there.speed == 1.0 and there.ranks_per_node == 128 and there.cache == 4.5 * 2**20
    assert model.compute(there, 128, 16384, 128) == 128 * 16384 / 2.0**31
    rows = list(figures.there(target, samples, Here(samples, 2).machine()))
    assert {r.n for r in rows if r.case == "strong"} == set(target.sizes)
    assert all(r.low <= r.predicted <= r.high for r in rows)
    assert all(r.efficiency == 1 for r in rows if r.nodes == 1)
    assert all(r.seconds is None for r in rows), "nothing was measured there"


def samples_survive_their_file():
    samples = measured()
    again = Samples(samples.kinds)
    assert again.medians("messages", "bytes", "swap", same_node=True) == [
        (8, NEAR.seconds(8)),
        (8192, NEAR.seconds(8192)),
    ]
    assert again.of("strong", ranks=2)[0]["seconds"] == [
        f * (2.0**-11 + 2.0**-19) for f in (0.5, 1.0, 2.0)
    ]


def refused(call, *pieces):
    try:
        call()
    except launch.Refused as cause:
        assert all(piece in str(cause) for piece in pieces), cause
    else:
        raise AssertionError(f"not refused: {pieces}")


def more_ranks_than_cores_are_refused():
    assert launch.rank_counts("", 1) == [1] and launch.rank_counts("", 2) == [1, 2]
    assert launch.rank_counts("", 6) == [1, 2, 4, 6] and launch.rank_counts("", 8) == [1, 2, 4, 8]
    assert launch.rank_counts("2,1,2", 2) == [1, 2]
    refused(lambda: launch.rank_counts("1,4", 2), "--ranks 4", "2 cores", "lower it")
    for text in ("0", "two", "1,,2", "-1"):
        refused(lambda text=text: launch.rank_counts(text, 2), "--ranks", text)


def assumptions_that_are_none_are_refused():
    read = Target.read
    refused(lambda: read(ASSUMED, ["clock=3"]), "no such name", "clock_ghz")
    for text in ("clock_ghz=fast", "clock_ghz=1,2", "clock_ghz=0", "clock_ghz"):
        refused(lambda text=text: read(ASSUMED, [text]), text, "slow,expected,fast")
    assert read(ASSUMED, ["clock_ghz=1,2,3"]).value("clock_ghz", "fast") == 3
    refused(lambda: launch.Launcher("srun"), "{ranks}")


TESTS = [f for name, f in list(globals().items()) if callable(f) and f.__module__ == __name__]
HELPERS = machine, measured, refused
for test in TESTS:
    if test not in HELPERS:
        test()
