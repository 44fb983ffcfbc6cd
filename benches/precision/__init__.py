"""The benchmark behind scripts/bench-time: seconds and error in time of both methods, against exact
solutions."""
