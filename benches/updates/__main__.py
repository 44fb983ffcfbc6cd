"""Command line: python -m updates [options], through scripts/bench-kernels."""

import argparse
import csv
import json
import subprocess
import sys
from statistics import median

from harness import build, machine, paths, together
from harness.program import Failed
from harness.tables import markdown, number

UPDATES = {
    "course": "the example's step",
    "uniform": "Euler step, uniform coefficients",
    "faces": "Euler step, coefficients of faces",
    "capacity": "Euler step, faces and capacity",
    "stage": "stage, uniform coefficients",
    "stage-faces": "stage, coefficients of faces",
}
LOOPS = "kernel", "C++"
PROBE = paths.TARGET / "release" / "examples" / "probe"


def say(text):
    print(f"bench-kernels: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench-kernels")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--samples", type=int)
    options = parser.parse_args()
    if options.samples is None:
        options.samples = 1 if options.smoke else 9
    if options.samples < 1:
        parser.error("--samples takes a number above zero")
    return options


def rate(loop, update, n, updates):
    """Million updates per second of processor time, the better of two repeats."""
    steps = max(32, round(updates / n**2 / 32) * 32)
    program = [PROBE, "updates"] if loop == "kernel" else [paths.BUILD / "cpp_updates"]
    line = [str(word) for word in [*program, update, n, steps, 2]]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(line)}: {done.stderr.strip()}")
    return n**2 * steps / min(json.loads(done.stdout)["seconds"]) / 1e6


def measure(sizes, samples, updates):
    """The rates of both loops, by update and size, taken in turn."""
    rates = {(u, n): {loop: [] for loop in LOOPS} for u in UPDATES for n in sizes}
    for k in range(samples):
        say(f"round {k + 1} of {samples}")
        for (update, n), of in rates.items():
            for loop in LOOPS if k % 2 else reversed(LOOPS):
                of[loop].append(rate(loop, update, n, updates))
    return rates


def ratios(of):
    return [ours / peer for ours, peer in zip(of["kernel"], of["C++"], strict=True)]


def table(rates, sizes):
    rows = []
    for update, name in UPDATES.items():
        cells = []
        for n in sizes:
            of = rates[update, n]
            low, high = min(ratios(of)), max(ratios(of))
            spread = f"{number(low)} – {number(high)}"
            cells += [number(median(of["kernel"])), f"{number(median(ratios(of)))} ({spread})"]
        rows.append([name, *cells])
    header = [text for n in sizes for text in (f"MLUP/s, {n}", "× C++")]
    return markdown(["update", *header], rows)


def write_csv(rates, file):
    with open(file, "w", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow("update n kernel_mlups cpp_mlups ratio lowest highest samples".split())
        for (update, n), of in rates.items():
            all_ratios = ratios(of)
            told = [median(of["kernel"]), median(of["C++"]), median(all_ratios)]
            figures = [f"{f:.4g}" for f in (*told, min(all_ratios), max(all_ratios))]
            rows.writerow([update, n, *figures, len(all_ratios)])


def write(rates, sizes, directory):
    told = machine.processor() | {
        "rustc": machine.first("rustc", "--version").removeprefix("rustc "),
        "C++": f"{machine.first('g++', '--version')}, {' '.join(machine.FLAGS)}",
    }
    parts = [
        "<!-- Made by scripts/bench-kernels, down to the end mark. Do not edit: run it again. -->",
        table(rates, sizes),
        markdown(["machine", ""], told.items()).replace("|--:|", "|---|"),
    ]

    def others(stage):
        write_csv(rates, stage / "kernels.csv")

    return together.write_page(directory, "kernels", "The kernel", "\n\n".join(parts), others)


def main():
    options = arguments()
    sizes, updates = ((24, 40), 1e5) if options.smoke else ((266, 1024, 4096), 2e8)
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    flags = [*machine.FLAGS, *build.CPP]
    try:
        if reason := build.compile_one("cpp_updates", "g++", flags, ["cpp_updates.cpp"], ""):
            raise Failed(reason)
        rates = measure(sizes, options.samples, updates)
        smoke = paths.TARGET / "bench-kernels" / "smoke"
        for file in write(rates, sizes, smoke if options.smoke else paths.ROOT / "docs"):
            say(f"made {paths.shown(file)}")
        return 0
    except Failed as failure:
        say(failure)
        return 1


sys.exit(main())
