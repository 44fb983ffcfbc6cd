"""A shell in a terminal, to which lines are typed."""

import os
import pty
import re
import select
import signal
import time

PATIENCE = 2  # seconds for a shell to end
PROMPT = re.compile(rb"<<(\d+)>>ready")


class Stuck(AssertionError):
    """A shell that did not come back with a prompt."""


class Terminal:
    def __init__(self, directory, environment, longest):
        """A new shell there; a line may take `longest` seconds."""
        self.longest = longest
        # The prompt is not in the line as it is echoed.
        prompt = {"PS1": "", "PS2": "", "PROMPT_COMMAND": 'printf "<<%s>>%s\\n" $? ready'}
        plain = {"TERM": "dumb", "HISTFILE": "/dev/null"}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execvpe("bash", ["bash", "--norc", "-i"], environment | prompt | plain)
        self.wait()

    def type(self, line):
        """Types a line, waits for the next prompt; returns what was printed, and the exit code."""
        os.write(self.terminal, line.encode() + b"\n")
        return self.wait()

    def wait(self):
        seen, deadline = b"", time.monotonic() + self.longest
        while not (prompt := PROMPT.search(seen)):
            left = max(0, deadline - time.monotonic())
            ready, _, _ = select.select([self.terminal], [], [], left)
            if not ready:
                raise Stuck(f"no prompt within {self.longest} s:\n{seen.decode(errors='replace')}")
            try:
                seen += os.read(self.terminal, 65536)
            except OSError:
                raise Stuck(f"the shell has ended:\n{seen.decode(errors='replace')}") from None
        return seen[: prompt.start()].decode(errors="replace"), int(prompt[1])

    def close(self):
        """Hangs up, as closing a window does. A shell that has only just begun to wait for a line may
        miss that."""
        os.kill(self.pid, signal.SIGHUP)
        os.close(self.terminal)
        deadline = time.monotonic() + PATIENCE
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                return
            time.sleep(0.01)
