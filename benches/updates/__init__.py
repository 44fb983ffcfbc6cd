"""The updates of the kernel beside plain C++ loops: see scripts/bench-kernels."""
