"""Starts programs under mpirun and reads what they say; how many ranks there may be."""

import json
import os
import re
import subprocess
from pathlib import Path

from harness import paths

PROBE = paths.TARGET / "release" / "examples" / "probe"


class Failed(Exception):
    """A program that did not do what it was asked to."""


class Refused(Exception):
    """A request that makes no sense here."""


def cores():
    """Cores, not hardware threads, that this process or its Slurm job may use."""
    if "SLURM_NTASKS" in os.environ:
        return int(os.environ["SLURM_NTASKS"])
    usable = len(os.sched_getaffinity(0))
    try:
        told = subprocess.run(
            ["lscpu", "-p=CORE,SOCKET"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return usable
    return min(usable, len({line for line in told.splitlines() if line and line[0] != "#"}))


def ranks_per_node(available):
    """The most of a Slurm job, told as in 64,128(x2); else all are on one node."""
    told = os.environ.get("SLURM_TASKS_PER_NODE", "")
    counts = [int(word) for word in re.findall(r"(?:^|,)(\d+)", told)]
    return max(counts, default=available)


def rank_counts(text, available):
    """1, 2, 4, ... and all, or those in the text; measuring ranks that share a core is meaningless."""
    if not text:
        powers = [2**k for k in range(available.bit_length()) if 2**k < available]
        return [*powers, available]
    try:
        counts = sorted({int(word) for word in text.split(",")})
    except ValueError:
        counts = [0]
    if counts[0] < 1:
        raise Refused(f"--ranks takes whole numbers above zero, as in 1,2,4, got '{text}'")
    if counts[-1] > available:
        raise Refused(
            f"--ranks {counts[-1]} is more than the {available} cores here: ranks that share a "
            "core say nothing about scaling; lower it"
        )
    return counts


def output(words, env, limit):
    """(exit code, stdout, stderr). Whatever ends this early ends the ranks too: mpirun
    ends them if asked to stop, but may leave them behind if killed."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        words, env=env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            out, err = process.communicate(timeout=limit)
            return process.returncode, out, err
        except BaseException:
            process.terminate()
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


class Launcher:
    """`line` is the command before the program, with {ranks} where their number goes."""

    def __init__(self, line):
        if "{ranks}" not in line:
            raise Refused(f"--launcher '{line}' has no {{ranks}}, where their number goes")
        self.line = line

    def run(self, ranks, command, env=None, limit=900):
        """What the command prints on `ranks` ranks."""
        words = [*self.line.format(ranks=ranks).split(), *map(str, command)]
        try:
            code, out, err = output(words, {**os.environ, **(env or {})}, limit)
        except OSError as cause:
            raise Failed(f"cannot start {words[0]}: {cause}") from None
        except subprocess.TimeoutExpired:
            raise Failed(f"no answer in {limit} s: {' '.join(words)}") from None
        if code != 0:
            said = (err or out).strip()[-2000:]
            raise Failed(f"exit code {code}: {' '.join(words)}\n{said}")
        return out

    def probe(self, ranks, *arguments, env=None):
        """The answers of the probe (benches/probe)."""
        told = self.run(ranks, [PROBE, *arguments], env)
        return [json.loads(line) for line in told.splitlines() if line.startswith("{")]

    def check(self, params):
        """What the program says of a run before it."""
        told = self.run(1, [paths.DIFF2D, paths.EXAMPLE, *given(params), "--check", "--json"])
        return json.loads(told)

    def diff2d(self, ranks, params, scratch):
        """The summary of a run of the program."""
        directory = Path(scratch) / "run"
        settings = given(params)
        settings += [f"--set=output.dir={json.dumps(str(directory))}", "--overwrite", "--quiet"]
        self.run(ranks, [paths.DIFF2D, paths.EXAMPLE, *settings])
        summary = json.loads((directory / "summary.json").read_text())
        if summary["ranks"] != ranks:
            raise Failed(f"{summary['ranks']} ranks ran instead of {ranks}: {self.line}")
        return summary


def given(params):
    """Parameters as options of the program."""
    return [f"--set={key}={value}" for key, value in params.items()]
