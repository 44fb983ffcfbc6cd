"""Command line: python -m plotting COMMAND RUN... [OPTIONS], through scripts/plot."""

import argparse
import os
import sys
import traceback

from diff2d.errors import Unreadable, Usage

from . import compare, diagnostics, movie, probes, slices, snapshots
from .messages import Unwritable, complain

COMMANDS = {
    "snapshots": snapshots,
    "movie": movie,
    "diagnostics": diagnostics,
    "slice": slices,
    "probes": probes,
    "compare": compare,
}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message):
        complain(f"{message}; see {self.prog} --help")
        sys.exit(2)


def arguments():
    parser = Parser(prog="scripts/plot", description="Pictures of runs of diff2d-mpi.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        purpose, _, details = module.__doc__.partition("\n\n")
        command = commands.add_parser(
            name,
            help=purpose,
            description=f"{purpose}\n\n{details}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
    return parser.parse_args()


def main():
    options = arguments()
    command = COMMANDS[options.command]
    trouble = getattr(command, "TROUBLE", 1)
    if sys.stdout is None:
        complain("standard output is closed: open it, or send it to /dev/null")
        return 2
    try:
        code = command.draw(options)
        sys.stdout.flush()
    except Usage as error:
        complain(error)
        return 2
    except (Unreadable, Unwritable) as error:
        complain(error)
        return trouble
    except BrokenPipeError:  # whoever reads the table has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return trouble
    except OSError as error:
        # Of runs and pictures it has been said which: this is the table.
        complain(f"cannot write to {error.filename or 'standard output'}: {error.strerror or error}")
        return trouble
    except MemoryError:
        complain("there is not enough memory")
        return trouble
    except KeyboardInterrupt:
        return 130
    except Exception:  # a bug in this program, which says nothing about the runs
        traceback.print_exc()
        return trouble
    return code or 0


if __name__ == "__main__":
    sys.exit(main())
