"""The benchmark behind scripts/bench-answer: seconds and error in time of this program and its peers, all on
the same semi-discrete systems."""
