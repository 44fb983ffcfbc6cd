"""The benchmark behind scripts/bench: builds the peers, checks that all programs agree, measures
them in turns, and writes docs/performance.md, its CSV and its plots."""
