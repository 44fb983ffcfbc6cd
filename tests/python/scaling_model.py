"""The performance model of scripts/scaling in exact numbers: every constant is a power of two."""

import math
from dataclasses import replace

from scaling_samples import ASSUMED, FAR, NEAR, SIMPLE, machine, measured, run

from scaling import figures, model, series
from scaling.here import Here
from scaling.model import ByRanks, ByShape, Curve, Line, Link, Strip
from scaling.target import Target

LOW, HIGH = Strip(4.0, 1, 8, 24, 4), Strip(16.0, 2, 16, 24, 4)


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


def a_link_is_interpolated_as_measured_and_goes_on_like_its_line():
    link = Link(Line(1.0, 16.0), Curve([(16, 2.0), (64, 8.0)]))
    assert [link.seconds(size) for size in (8, 16, 64)] == [2.0, 2.0, 8.0]
    assert math.isclose(link.seconds(32), 4.0) and Line(1.0, 16.0).seconds(32) == 3.0
    assert math.isclose(link.seconds(144), 8.0 * 10 / 5)
    assert (link.latency, link.rate) == (1.0, 16.0)


def strips_by_shape_are_interpolated_both_ways():
    rates = ByShape({16: {1: LOW, 4: HIGH}, 64: {1: HIGH, 4: Strip(64.0, 4, 32, 24, 4)}})
    assert math.isclose(rates.at(2, 32, 7).updates, 16.0)
    assert rates.at(1, 16, 7) == LOW
    assert math.isclose(rates.at(4, 32, 7).steps, math.sqrt(8))
    assert math.isclose(rates.at(2, 16, 7).storage, 8 * math.sqrt(2))


def strips_by_ranks_are_those_measured_on_as_many():
    rates = ByRanks({1: {16: HIGH}, 2: {16: LOW, 64: HIGH}})
    assert rates.at(16, 99, 1) == HIGH and rates.at(16, 16, 2) == LOW
    assert math.isclose(rates.at(16, 32, 2).updates, 8.0)


def computing_is_points_over_rate():
    assert model.compute(machine(), 256, 1024, 4) == 2.0**18 / 2.0**30
    assert model.compute(machine(speed=2.0), 256, 1024, 4) == 2.0**18 / 2.0**31


def traffic_is_of_the_storage_that_the_caches_do_not_hold():
    storage = 8 * 2.0**18

    def bytes_an_update(cache):
        return model.traffic(SIMPLE, 256, 1024, cache)

    assert bytes_an_update(storage) == bytes_an_update(2 * storage) == 0
    assert bytes_an_update(storage - 1) < 1e-4, "no cliff where the strip begins to fit"
    assert bytes_an_update(storage / 2) == 16 / 4 / 2
    assert bytes_an_update(storage * 3 / 4) == 16 / 4 / 4
    roomy = Strip(2.0**30, 4, storage=16, block_rows=24, tile_steps=4)
    assert model.traffic(roomy, 256, 1024, storage) == 16 / 4 / 2, "of what it really takes"


def blocks_whose_rows_no_cache_holds_read_the_overlap_again():
    block = 8 * 1024 * (24 + 2 * 4)
    assert model.overlap(SIMPLE, 256, 1024, block) == 1
    # 256 rows are 11 blocks of 24: each but the first finds 8 rows of the one before gone.
    assert model.overlap(SIMPLE, 256, 1024, 0) == 1 + 10 * 8 / 256
    assert model.overlap(SIMPLE, 256, 1024, block / 2) == 1 + 10 * 8 / 256 / 2
    assert model.overlap(SIMPLE, 24, 1024, 0) == 1, "a single block"


def edges_that_no_cache_holds_come_from_memory_in_every_step():
    rows = 8 * 1024 * 2 * 4
    assert model.edges(SIMPLE, 256, 1024, rows) == 0
    assert model.edges(SIMPLE, 256, 1024, rows / 2) == 4 / 256 / 2
    assert model.edges(SIMPLE, 2, 1024, 0) == 1, "no more than all"
    wide = Strip(2.0**30, 16, storage=8, block_rows=72, tile_steps=16)
    assert math.isclose(model.traffic(wide, 72, 1024, 0), 16 * (56 / 72 / 16 + 16 / 72))


def memory_limits_a_strip_by_its_traffic():
    slow = machine(memory=2.0**30, cache=2.0**20)
    assert model.compute(slow, 256, 1024, 4) == 2.0**18 * 16 / 4 / 2 / 2.0**30
    assert model.compute(machine(memory=2.0**40, cache=0), 256, 1024, 4) == 2.0**18 / 2.0**30


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
    crawling = Strip(2.0**18, 4, 8, 24, 4)
    slow = model.step(machine(rates=ByShape({1024: {256: crawling}})), 1024, 4)
    assert slow.compute == 1.0 and slow.agreement == 2.0**-19 / 4
    assert model.step(machine(), 1024, 1).total == 2.0**-10


def a_run_is_its_steps_and_its_outputs():
    one, rest = model.step(machine(), 1024, 4).total, model.run(machine(), 1024, 4, 8, 0)
    assert rest == 8 * one
    snapshot = model.output(machine(), 1024)
    assert snapshot == 2.0**-3 + 2.0**23 / 2.0**30
    gathers = 5 * 2.0**-19 + 2 * 8192 / 2.0**33  # of counts and of values
    diagnostics = model.diagnostics(machine(), 1024, 4)
    assert diagnostics == 2.0**18 / 2.0**30 + gathers
    assert model.run(machine(), 1024, 4, 8, 2) == 8 * one + 2 * (diagnostics + snapshot)


def efficiency_is_of_ideal_scaling():
    assert model.efficiency((8.0, 2.0), (1, 4)) == 1.0
    assert model.efficiency((8.0, 4.0), (1, 4)) == 0.5
    assert model.efficiency((8.0, 8.0), (1, 4), work=4) == 1.0


def what_was_measured_is_predicted_from_its_parts():
    samples = measured()
    here = Here(samples, 2).machine()
    one, two = figures.with_efficiency(figures.here(samples, here))
    assert one.seconds == 2.0**-10 and one.low == 2.0**-11 and one.high == 2.0**-9
    assert abs(one.error) < 1e-9 and abs(two.error) < 1e-3, (one.error, two.error)
    assert one.efficiency == 1 and math.isclose(two.efficiency, 1 / (1 + 2.0**-8))
    assert math.isclose(two.halo_predicted, 2.0**-19, rel_tol=1e-9)
    assert two.halo_seconds == 2.0**-18, "measured"


def a_sweep_has_no_collectives_in_it():
    samples = measured()
    samples.kinds["outputs"] = [r for r in samples.kinds["outputs"] if r["ranks"] == 2]
    link = Here(samples, 2).machine().on_node
    for r in samples.kinds["outputs"]:
        r["diagnostics"] = [r["n"] ** 2 / 2 / 2.0**20 + 5 * link.latency + 16 * r["n"] / link.rate]
    found = Here(samples, 2).machine().sweep
    assert math.isclose(found.rate, 2.0**20) and abs(found.latency) < 1e-9, found


def a_swap_is_that_of_the_nearest_ranks():
    samples = measured()
    far = {"ranks": [0, 3], "pairs": 1, "same_node": True, "bytes": 8192}
    samples.add("messages", far, {"ping_pong": 1.0, "swap": 1.0})
    between = far | {"ranks": [0, 9], "same_node": False}
    samples.add("messages", between, {"ping_pong": 1.0, "swap": 0.5})
    here = Here(samples, 4).machine()
    assert here.on_node.seconds(8192) == NEAR.seconds(8192)
    assert here.between.seconds(8192) == 0.5


def predicted(*changes):
    target, samples = Target.read(ASSUMED, changes), measured()
    return target, list(figures.there(target, samples, Here(samples, 2).machine()))


def a_target_runs_the_strips_at_its_own_clock():
    target = Target.read(ASSUMED, ["clock_ghz=4", "work_per_clock=0.5", "memory_gb_s=1e9"])
    samples = measured()
    there = target.machine(samples, Here(samples, 2).machine())
    assert there.speed == 1.0 and there.ranks_per_node == 128 and there.cache == 4.5 * 2**20
    assert model.compute(there, 128, 16384, 128) == 128 * 16384 / 2.0**31


def an_application_computes_several_steps_and_swaps_once():
    samples = measured()
    here = Here(samples, 2).machine()
    assert series.costs(samples).at(1024) == series.costs(samples).at(16384) == 4
    one, two = series.here(samples, here)
    step = model.step(here, 1024, 2)
    assert one.steps == 4 and two.predicted == 4 * step.compute + step.halo + step.agreement
    assert math.isclose(two.efficiency, 1.0, rel_tol=2e-3)


def a_whole_run_by_the_exponential_method_takes_its_applications_and_the_same_outputs():
    target, samples = Target.read(ASSUMED), measured()
    here = Here(samples, 2).machine()
    there = target.machine(samples, here)
    for nodes, euler, fast, expected, slow in series.there(target, samples, here):
        ranks = nodes * target.ranks_per_node
        step = model.step(there, 16384, ranks)
        outputs = model.run(there, 16384, ranks, 0, 11)
        assert math.isclose(euler, 20025 * step.total + outputs)
        each = 4 * step.compute + step.halo + step.agreement
        assert math.isclose(expected, 2048 * each + outputs) and fast <= expected <= slow


def a_prediction_has_every_grid_and_a_band():
    target, rows = predicted()
    assert {r.n for r in rows if r.case == "strong"} == set(target.sizes)
    assert all(r.low <= r.predicted <= r.high for r in rows)
    assert all(r.efficiency_low <= r.efficiency <= r.efficiency_high for r in rows)
    assert all(r.efficiency == 1 for r in rows if r.nodes == 1)
    assert all(r.seconds is None for r in rows), "nothing was measured there"


def cores_and_links_are_slow_or_fast_on_their_own():
    """All that is slow, and all that is fast, by a factor of 2 gives one efficiency, not a band."""
    links = [f"{place}_latency_us=4,2,1" for place in ("on_node", "between")]
    links += [f"{place}_gb_s=2,4,8" for place in ("on_node", "between")]
    cores = ["clock_ghz=1,2,4", "work_per_clock=1", "memory_gb_s=100,200,400"]
    target, rows = predicted(*links, *cores)
    row = next(r for r in rows if r.case == "strong" and r.nodes == 64)
    assert math.isclose(row.low, row.predicted / 2, rel_tol=1e-3)
    assert math.isclose(row.high, row.predicted * 2, rel_tol=1e-3)
    samples = measured()
    here = Here(samples, 2).machine()
    fast, slow = (
        figures.efficiency_of(target.machine(samples, here, *corner), (row.n, row.n), (1, 64))
        for corner in (("slow", "fast"), ("fast", "slow"))
    )
    assert (row.efficiency_low, row.efficiency_high) == (slow, fast)
    assert slow < 0.9 * row.efficiency and fast > 1.1 * row.efficiency, (slow, row, fast)


def what_is_worth_it_ends_at_the_first_number_of_nodes_that_is_not():
    row = figures.Row("strong", "there", 64, 1, 1, 1.0, 0.0)
    rows = [
        replace(row, nodes=nodes, efficiency=efficiency)
        for nodes, efficiency in ((8, 0.9), (1, 1.0), (2, 0.8), (4, 0.6))
    ]
    assert figures.furthest(rows, 0.7) == {64: 2}
    assert figures.furthest(rows, 0.5) == {64: 8}
    assert figures.furthest([replace(row, efficiency=0.4)], 0.5) == {}


run(globals())
