"""run() starts the program, says what it says, and opens what it leaves."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import diff2d
import numpy as np
import pytest
from diff2d import running, toml

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

PARAMS = {"dx": 1.0, "runtime": 2.0, "graphics": False}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_dictionary_is_run_on_several_ranks_and_shown(capsys):
    with diff2d.run(PARAMS | {"output": {"dir": "out put"}}, ranks=2) as run:
        assert run.attrs["ranks"] == 2 and run.sizes["time"] == 5
    said = capsys.readouterr().out
    assert "20 x 20 points" in said and "2 ranks" in said
    assert os.listdir() == ["out put"]


def test_paths_of_a_dictionary_begin_here(tmp_path):
    np.save("hot.npy", np.ones((8, 8)))
    params = {
        "initial": {"file": "hot.npy", "extent": [0, 1, 0, 1]}, "x1": 0, "x2": 1, "runtime": 0.1, "outtime": 0.1,
        "grid": {"layout": "cells", "cells": [8, 8]}, "boundary": {"default": "insulated"}, "graphics": False,
    }  # fmt: skip
    with diff2d.run(params, quiet=True) as run:
        assert (run["density"] == 1).all()
    # It is the same problem from another place.
    os.mkdir("moved")
    os.rename("hot.npy", "moved/cold.npy")
    params |= {"initial": params["initial"] | {"file": tmp_path / "moved/cold.npy"}, "output": {"dir": "other"}}
    diff2d.run(params, quiet=True).close()
    assert diff2d.compare("output", "other").equal


def test_a_file_is_run_as_it_is(tmp_path, capsys):
    (tmp_path / "mine.toml").write_text('dx = 1.0\nruntime = 1.0\ngraphics = false\noutput.dir = "mine"\n')
    with diff2d.run("mine.toml", quiet=True) as run:
        assert run.sizes["time"] == 3
    assert capsys.readouterr().out == ""
    with pytest.raises(diff2d.Failed, match="already holds a run") as refused:
        diff2d.run(tmp_path / "mine.toml", quiet=True)
    assert refused.value.code == 2
    diff2d.run(tmp_path / "mine.toml", quiet=True, overwrite=True).close()
    diff2d.run(tmp_path / "mine.toml", quiet=True, resume=True).close()


def test_a_run_that_was_moved_goes_on_where_it_is_now(tmp_path):
    diff2d.run(PARAMS | {"output": {"dir": "here"}}, quiet=True).close()
    os.rename("here", "there")
    with diff2d.run("there/params.toml", quiet=True, resume=True) as run:
        assert run.sizes["time"] == 5
    assert os.listdir() == ["there"]


def test_some_parameters_are_set_for_one_run(tmp_path):
    (tmp_path / "mine.toml").write_text("dx = 1.0\nruntime = 0.5\nouttime = 0.25\ngraphics = false\n")
    for dx in (0.5, 2.0):
        directory = tmp_path / f"a b{dx}"
        with diff2d.run(tmp_path / "mine.toml", set={"dx": dx, "output.dir": directory}, quiet=True) as run:
            assert run.attrs["dx"] == dx
    with pytest.raises(diff2d.Usage, match="no dictionary"):
        diff2d.run(tmp_path / "mine.toml", set=["dx=1"])
    with pytest.raises(diff2d.Failed, match="dxx.*unknown") as failed:
        diff2d.run(tmp_path / "mine.toml", set={"dxx": 1}, quiet=True)
    assert failed.value.code == 2


def test_advice_is_given_in_words_of_python(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    params = {"dx": 1.0, "runtime": 0.5, "outtime": 0.25, "graphics": False, "output": {"dir": "there"}}
    diff2d.run(params, quiet=True).close()
    with pytest.raises(diff2d.Failed, match="overwrite=True") as failed:
        diff2d.run(params, quiet=True)
    assert "resume=True" in str(failed.value) and "--" not in str(failed.value)


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        ("go on by --resume, replace it with --overwrite", "go on by resume=True, replace it with overwrite=True"),
        ("with --resume CHECKPOINT --set output.dir=NEW", 'with resume="CHECKPOINT" set={"output.dir": "NEW"}'),
        ("the one before with --resume=q/checkpoint.prev.h5", 'the one before with resume="q/checkpoint.prev.h5"'),
        ("with --resume='r 4/checkpoint.prev.h5', or", 'with resume="r 4/checkpoint.prev.h5", or'),
        ("with --set output.dir=my-dir/new;", 'with set={"output.dir": "my-dir/new"};'),
        ("--set a=b=1: unknown key `a`", "--set a=b=1: unknown key `a`"),
        ("--resume \"it's.h5\": there is no such file", 'resume="it\'s.h5": there is no such file'),
        ("--resume 'my run/checkpoint.h5': there is", 'resume="my run/checkpoint.h5": there is'),
        ("--resume it's.h5: no", "resume=True it's.h5: no"),
    ],
)
def test_each_advice_can_be_typed(said, advised):
    assert running.advised([said]) == advised


def test_what_is_no_program_is_refused(tmp_path):
    with pytest.raises(diff2d.Usage, match="is no program"):
        diff2d.run(PARAMS, program=str(tmp_path))


def test_a_mistake_is_told_in_the_words_of_the_program():
    with pytest.raises(diff2d.Failed, match="`runtme`.*did you mean `runtime`") as refused:
        diff2d.run({"runtme": 1.0}, quiet=True)
    assert refused.value.code == 2
    for ranks in (0, 2.5, float("nan"), float("inf"), "2", None):
        with pytest.raises(diff2d.Usage, match=f"ranks = {ranks!r} is not a whole number"):
            diff2d.run(PARAMS, ranks=ranks)
    with pytest.raises(diff2d.Usage, match=r"dx = \{1\}"):
        diff2d.run({"dx": {1}})


def test_an_error_is_told_without_the_lines_of_the_launcher_and_the_name_of_a_file(capsys):
    for ranks in (1, 2):
        with pytest.raises(diff2d.Failed) as failed:
            diff2d.run({"runtme": 1.0}, ranks=ranks)
        assert str(failed.value) == (
            "diff2d-mpi: error: the parameters: unknown key `runtme`: did you mean `runtime`?"
        )
        assert ".diff2d-" not in capsys.readouterr().out
    Path("mine.toml").write_text("runtme = 1.0\n")
    with pytest.raises(diff2d.Failed, match="error: mine.toml, line 1: unknown key `runtme`"):
        diff2d.run("mine.toml", quiet=True)


RULE = "-" * 74


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["diff2d-mpi: error: x", RULE, "aborted", RULE], ["diff2d-mpi: error: x"]),
        (["table", "diff2d-mpi: error: x", *[RULE, "a", "b", RULE] * 9], ["table", "diff2d-mpi: error: x"]),
        (["diff2d-mpi: error: x", "", "=" * 83, "=   BAD TERMINATION"], ["diff2d-mpi: error: x"]),
        (["diff2d-mpi: error: rank 1: x", "more of x"], ["diff2d-mpi: error: rank 1: x", "more of x"]),
        # Where the program says nothing, the launcher knows why.
        (["table", RULE, "killed by signal 9", RULE], ["table", RULE, "killed by signal 9", RULE]),
    ],
)
def test_what_a_launcher_adds_is_left_out(said, told):
    Path("program").write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in said) + "exit 3\n")
    Path("program").chmod(0o755)
    with pytest.raises(diff2d.Failed) as failed:
        diff2d.run(PARAMS, program="./program", quiet=True)
    assert str(failed.value).splitlines() == told and failed.value.code == 3


def test_what_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(diff2d.Usage, match="no mpiexec here"):
        diff2d.run(PARAMS, ranks=2)
    monkeypatch.delenv("DIFF2D_PROGRAM")
    with pytest.raises(diff2d.Usage, match="no diff2d-mpi here"):
        diff2d.run(PARAMS)


def test_no_other_program_stands_in_for_the_one_that_was_named(monkeypatch):
    with pytest.raises(diff2d.Usage, match="no /nope/diff2d-mpi here"):
        diff2d.run(PARAMS, program="/nope/diff2d-mpi")
    with pytest.raises(diff2d.Usage, match="no /nope/mpirun here"):
        diff2d.run(PARAMS, ranks=2, mpirun="/nope/mpirun")
    monkeypatch.setenv("DIFF2D_PROGRAM", "/nope/old")
    with pytest.raises(diff2d.Usage, match="no /nope/old here"):
        diff2d.run(PARAMS)


def test_a_program_that_is_another_is_told():
    for program in ("/bin/true", "/bin/echo"):
        with pytest.raises(diff2d.Usage, match=f"{program} is not diff2d-mpi"):
            diff2d.run(PARAMS, program=program, quiet=True)
    with pytest.raises(diff2d.Failed, match="/bin/false ended with the exit code 1"):
        diff2d.run(PARAMS, program="/bin/false")
    Path("text").write_text("no program")
    Path("text").chmod(0o755)
    with pytest.raises(diff2d.Usage, match="cannot start ./text: Exec format error"):
        diff2d.run(PARAMS, program="./text")


def test_what_is_no_path_or_no_text_is_told():
    for wrong in (b"q.toml", 3, None, "a\0b"):
        with pytest.raises(diff2d.Usage, match="params = .* is not a path"):
            diff2d.run(wrong)
    for name in ("program", "mpirun", "resume"):
        with pytest.raises(diff2d.Usage, match=f"{name} = b'x' is not a path"):
            diff2d.run(PARAMS, 2, **{"program": "true", "mpirun": "true"} | {name: b"x"})
    for call in (diff2d.open, diff2d.outputs, lambda run: diff2d.compare(run, run)):
        with pytest.raises(diff2d.Usage, match="run = b'x' is not a path"):
            call(b"x")
    for params in ({"a\udce9": 1}, {"a": "\udce9"}, {"a": [Path("\udce9")]}):
        with pytest.raises(diff2d.Usage, match=r"udce9' cannot be written in a parameter file"):
            diff2d.run(params)


def test_an_empty_name_stands_for_nothing():
    for options in ({"program": ""}, {"ranks": 2, "mpirun": ""}):
        with pytest.raises(diff2d.Usage, match="there is no program without a name here"):
            diff2d.run(PARAMS, **options)
    with pytest.raises(diff2d.Usage, match="names no checkpoint"):
        diff2d.run(PARAMS, resume="", quiet=True)
    with pytest.raises(diff2d.Unreadable, match="an empty name"):
        diff2d.open("")
    assert os.listdir() == []


def test_names_may_be_odd():
    Path("-odd.toml").write_text('dx = 1.0\nruntime = 1.0\ngraphics = false\noutput.dir = "in\\n"\n')
    with diff2d.run("-odd.toml", quiet=True) as run:
        assert run.sizes["time"] == 3
    assert Path("in\n/diff2d.h5").exists()


def test_a_run_that_stops_says_how_to_go_on(monkeypatch):
    params = PARAMS | {"output": {"dir": "out"}}
    monkeypatch.setenv("SLURM_JOB_END_TIME", str(int(time.time()) + 2))
    with pytest.warns(UserWarning, match="go on with resume=True$"):
        diff2d.run(params, quiet=True).close()
    with pytest.warns(UserWarning, match="go on with resume=True in place of overwrite=True$"):
        diff2d.run(params, overwrite=True, quiet=True).close()
    monkeypatch.delenv("SLURM_JOB_END_TIME")
    with diff2d.run(params, resume=True, quiet=True) as run:
        assert run.sizes["time"] == 5


LONG = textwrap.dedent("""
    import diff2d, signal
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell may have made ignored
    try:
        diff2d.run({"dx": 0.2, "runtime": 20000.0, "outtime": 20.0, "graphics": False}, ranks=2)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
""")


def test_an_interrupt_stops_the_run_with_a_checkpoint(tmp_path):
    with subprocess.Popen([sys.executable, "-c", LONG], stdout=subprocess.PIPE, text=True) as child:
        table, most = tmp_path / "output/diagnostics.csv", time.monotonic() + 60
        while not (table.exists() and len(table.read_text().splitlines()) > 3):
            assert child.poll() is None and time.monotonic() < most
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=60)[0]
    assert said.endswith("interrupted\n"), said
    assert (tmp_path / "output/checkpoint.h5").exists()
    with diff2d.open("output") as run:
        assert run.sizes["time"] >= 3


@pytest.mark.parametrize(
    "table",
    [
        {"a": 1, "b": 0.1, "c": 1e-300, "d": True, "e": "é\"\\\n\x7f\t", "f": [1.5, 2.0], "g": {"h i": {"j": -3}}},
        {"x": float("inf"), "y": 1e22, "z": [], "t": {}},
    ],
)
def test_a_dictionary_becomes_the_same_in_toml(table):
    assert tomllib.loads(toml.written(table)) == table


def test_arrays_and_paths_become_toml():
    table = {"a": np.float64(0.1), "b": np.bool_(True), "c": np.arange(3), "d": Path("a/b")}
    assert tomllib.loads(toml.written(table)) == {"a": 0.1, "b": True, "c": [0, 1, 2], "d": "a/b"}


def test_a_number_longer_than_those_of_python_is_written():
    assert tomllib.loads(toml.written({"a": np.longdouble(0.1)})) == {"a": 0.1}


def test_a_directory_that_is_gone_is_named_as_what_is_in_the_way(tmp_path, monkeypatch, program):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(diff2d.Usage, match="written to a file in the current directory"):
        diff2d.run(PARAMS, program=program)


def test_parameters_that_the_program_would_not_see_are_refused(tmp_path):
    os.mkfifo("pipe")
    Path("mine.toml").write_text("dx = 1.0\n")
    os.symlink("/dev/stdin", "link")
    call = "import diff2d, sys; diff2d.run(sys.argv[1], int(sys.argv[2]), quiet=True)"
    text = f'cat mine.toml | "{sys.executable}" -c "{call}"'
    for name in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "link", "pipe", "/dev/null", "/dev/zero"):
        for ranks in (1, 2):
            # What stands for a file is no file of the program, whose standard input is another.
            for command in (f"{text} {name} {ranks}", f"{text} {name} {ranks} <mine.toml"):
                done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
                last = done.stderr.splitlines()[-1]
                assert last.startswith(f"diff2d.errors.Usage: cannot read parameters from {name}, "), done
                assert "save them to a file" in last
    assert sorted(os.listdir()) == ["link", "mine.toml", "pipe"]
    # The program tells of others.
    for name in (".", "gone/mine.toml", ""):
        with pytest.raises(diff2d.Failed):
            diff2d.run(name, quiet=True)
    os.symlink("mine.toml", "other.toml")
    diff2d.run("other.toml", quiet=True).close()


def test_numbers_are_told_without_the_names_of_their_types():
    for call, told in (
        (lambda: diff2d.run(PARAMS, ranks=np.float64(2.5)), "ranks = 2.5 is not"),
        (lambda: diff2d.run({"time.safety": np.float64(0.5)}), "write {'time': {'safety': 0.5}}"),
        (lambda: diff2d.run({"dx": np.complex128(1j)}), "dx = 1j is neither"),
        (lambda: diff2d.run({np.int64(3): 1}), "a key has to be text, not 3"),
        (lambda: diff2d.run(np.float64(3)), "params = 3.0 is not a path"),
    ):
        with pytest.raises(diff2d.Usage, match=re.escape(told)):
            call()


def test_a_dotted_key_is_answered_with_what_to_write():
    for params, told in (
        ({"output.dir": "x"}, "write {'output': {'dir': 'x'}}"),
        ({"grid.like.file": "x"}, "write {'grid': {'like': {'file': 'x'}}}"),
    ):
        with pytest.raises(diff2d.Usage, match=re.escape(told)):
            diff2d.run(PARAMS | params, quiet=True)
    # A name that the user chooses may have a point.
    with diff2d.run(PARAMS | {"probes": {"every": 1.0, "points": {"a.b": [0, 0]}}}, quiet=True) as run:
        assert run.sizes["time"] == 5
    assert sorted(os.listdir()) == ["output"]
