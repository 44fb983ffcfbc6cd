"""Strong and weak scaling of diff2d-mpi, measured, with a performance model."""
