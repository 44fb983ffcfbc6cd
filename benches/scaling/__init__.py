"""Strong and weak scaling of diff2d-mpi, measured, and a performance model beside it."""
