# shellcheck shell=bash
# An example for a cluster with environment modules. To use it, copy it to scripts/sites/NAME.sh and:
#
# 1. name the cluster's hosts, as `hostname -f` and `hostname -s` print them on its login and compute
#    nodes, as patterns of the shell on the line below;
# 2. name the modules, in the order in which they load: a compiler, Open MPI, an HDF5 built with that
#    Open MPI ("parallel"), and LLVM for libclang. `module avail` and `module spider hdf5` list them.
#
# Try it before the hosts are right with DIFF2D_SITE=NAME.
#
# hosts:

export DIFF2D_MODULES="${DIFF2D_MODULES-gcc openmpi hdf5-parallel llvm}"

# Only where the modules leave it unsaid:
# export HDF5_DIR=/path/to/parallel/hdf5     # holds include/ and lib/
# export LIBCLANG_PATH=/path/to/llvm/lib     # holds libclang.so

# Open MPI's I/O component for HDF5: ompio, two_phase or romio; empty leaves the choice to Open MPI.
# slurm/io-smoke.sbatch tells which of them works.
# export DIFF2D_MPI_IO="${DIFF2D_MPI_IO-romio}"

# Lustre stripes of an output directory; 0 leaves the default of the file system.
# export DIFF2D_STRIPES="${DIFF2D_STRIPES-8}"
