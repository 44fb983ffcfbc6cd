"""Starts the program, shows its progress, and opens what it leaves."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import warnings
from collections import deque
from functools import partial

from . import toml
from .dataset import open as open_run
from .errors import Failed, Usage, shown
from .files import path_of
from .parameters import parameter_file

# The exit code of a run that was stopped with a checkpoint.
STOPPED = 75
# Lines of what the program said last, for the error of a run that failed; before those of its launcher.
LAST_LINES = 20
MOST_OF_LAUNCHER = 100
# How its own lines begin, each of which says all, and the rule above those of Open MPI and MPICH.
OWN, ERROR = "diff2d-mpi: ", "diff2d-mpi: error: "
RULE = re.compile(r"-{60,}|={60,}")


# A word of a shell, in which blanks stand in quotes, and what may follow it.
WORD = r"""((?:'[^']*'|"[^"]*"|[^\s'",;:)\\])+)(?=[\s,;:)]|$)"""
# What is advised in the options of the program, as the arguments of run().
ADVICE = (
    (re.compile(r"--overwrite\b"), lambda of: "overwrite=True"),
    (re.compile(rf"--resume(?:=| (?=CHECKPOINT\b|'|\"|\S+\.h5\b)){WORD}"), lambda of: f"resume={in_python(of[1])}"),
    (re.compile(r"--resume\b(?!=)"), lambda of: "resume=True"),
    (re.compile(rf"--set ([\w.]+)=(?!\S*=){WORD}"), lambda of: f'set={{"{of[1]}": {in_python(of[2])}}}'),
)


def in_python(word):
    """A word of a shell as one of Python."""
    parts = " ".join(shlex.split(word))
    return '"{}"'.format(parts.replace("\\", r"\\").replace('"', r"\""))


def run(params, ranks=1, *, set=None, overwrite=False, resume=False, quiet=False, program=None, mpirun=None):
    """Runs diff2d-mpi to its end, and returns the opened run, as open() does.

    `params` is a parameter file, or a dictionary with its contents, whose paths begin at the current directory.
    `set` changes some of them, named as in the documents: `set={"D": 2, "output.dir": "faster"}`.
    More than one rank are started by `mpirun`, by default the one on PATH; `program` is by default
    $DIFF2D_PROGRAM, or diff2d-mpi on PATH.
    What the program prints is printed here unless `quiet`. `overwrite` and `resume` are its options; `resume`
    may also be the path of a checkpoint, from which a run into another directory goes on.

    A run that is stopped with a checkpoint (by a signal, or at the end of a job) is opened with a
    warning; an interrupt from the keyboard stops it so, too. Raises Failed, with what the program said, if the
    run fails or is refused, and Usage if there is nothing to start.
    """
    ranks = whole(ranks)
    if program is None:
        program = os.environ.get("DIFF2D_PROGRAM") or "diff2d-mpi"
    program = found(path_of("program", program))
    launchers = ["mpirun", "mpiexec"] if mpirun is None else [path_of("mpirun", mpirun)]
    start = [found(*launchers), "-n", str(ranks)] if ranks > 1 else []
    options = changes({} if set is None else set)
    options += ["--overwrite"] if overwrite else []
    if resume == "":
        raise Usage('resume = "" names no checkpoint: give its path, or True for that of the run')
    if resume is not False and resume is not None:
        options.append("--resume" if resume is True else f"--resume={path_of('resume', resume)}")
    with parameter_file(params) as file:
        naming = partial(named, file if isinstance(params, dict) else None)
        code, said = told([*start, program, file, *options], quiet, naming)
        if code not in (0, STOPPED):
            raise Failed(advised(of_program(said)) or f"{program} ended with the exit code {code}", code)
        if code == STOPPED:
            instead = " in place of overwrite=True" if overwrite else ""
            warnings.warn(f"the run was stopped with a checkpoint: go on with resume=True{instead}", stacklevel=2)
        return open_run(directory(program, file, options, naming))


def changes(values):
    """The options that set parameters."""
    if not isinstance(values, dict):
        raise Usage(f"set = {shown(values)} is no dictionary: write {{KEY: VALUE}}, with keys such as \"output.dir\"")
    keys = ((name, name if isinstance(name, str) else toml.key(name)) for name in values)
    return [part for name, key in keys for part in ("--set", f"{key}={toml.value(key, values[name])}")]


def advised(said):
    """What the program said, with its advice in words of Python."""
    lines = "\n".join(said).rstrip()
    for option, argument in ADVICE:
        lines = option.sub(argument, lines)
    return lines


def whole(ranks):
    """A number of ranks."""
    try:
        number = int(ranks)
        if number == ranks and number > 0:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise Usage(f"ranks = {shown(ranks)} is not a whole number above zero")


def found(*names):
    """The first of some programs that is here."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    if os.sep in names[-1] and os.path.exists(names[-1]):
        raise Usage(f"{names[-1]} is no program: say which one")
    name = names[-1] or "program without a name"
    raise Usage(f"there is no {name} here: put it on PATH (source scripts/env.sh), or say which one")


def named(file, text):
    """What is said of the file that a dictionary is written to, whose lines nobody sees, as of the parameters."""
    return re.sub(rf"{re.escape(file)}(, line \d+)?", "the parameters", text) if file else text


def of_program(said):
    """The last lines, without those that a launcher adds to an error of the program."""
    errors = [k for k, line in enumerate(said) if line.startswith(ERROR)]
    if errors:
        last = max(k for k, line in enumerate(said) if line.startswith(OWN))
        added = (k for k in range(last, len(said)) if RULE.fullmatch(said[k]))
        said = said[: next(added, len(said))]
    return said[-LAST_LINES:]


def told(command, quiet, naming):
    """Runs a command, and prints what it says as it says it; its exit code, and its last lines."""
    said = deque(maxlen=LAST_LINES + MOST_OF_LAUNCHER)
    # In a session of its own, so that an interrupt reaches it once, as a request to stop.
    with started(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as child:
        try:
            follow(child, said, quiet, naming)
        except KeyboardInterrupt:
            child.send_signal(signal.SIGUSR1)
            follow(child, said, quiet, naming)
            child.wait()
            raise
        return child.wait(), list(said)


def started(command, **options):
    try:
        return subprocess.Popen(command, **options)
    except OSError as cause:
        raise Usage(f"cannot start {command[0]}: {cause.strerror}") from cause


def follow(child, said, quiet, naming):
    for line in child.stdout:
        said.append(naming(line.rstrip("\n")))
        if not quiet:
            print(said[-1], flush=True)


def directory(program, file, options, naming):
    """The output directory of a run: the program tells it even where it refuses to run."""
    command = [program, file, "--check", "--show", "directory", *options]
    asked = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    told = asked.stdout.removesuffix("\n")
    if asked.returncode == 0 and not os.path.isdir(told):
        raise Usage(f"{program} is not diff2d-mpi: it ends well, and leaves no run")
    if not told.strip():
        why = naming(asked.stderr.strip()) or f"{program} ended with the exit code {asked.returncode}"
        raise Failed(why, asked.returncode)
    return told
