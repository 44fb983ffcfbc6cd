"""The benchmark behind scripts/bench: builds the peers, checks that all programs agree, measures
them in turn, and writes docs/performance.md, its CSV and its plots."""
