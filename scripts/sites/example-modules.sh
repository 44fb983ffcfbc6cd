# shellcheck shell=bash
# An example for a cluster with environment modules. To use it, copy it to scripts/sites/NAME.sh and:
#
# 1. name the cluster's hosts, as `hostname -f` or `hostname -s` prints them on its login and compute
#    nodes, as patterns of the shell on the line below;
# 2. name the modules, in the order in which they load: a compiler, Open MPI, an HDF5 built with that
#    Open MPI ("parallel"), and LLVM for libclang. `module avail` and `module spider hdf5` list them.
#
# Try it before the hosts are right with DIFF2D_SITE=NAME. A default gives way to what the user has
# set; write `export NAME=VALUE` for what nobody should change.
#
# hosts:

site_default DIFF2D_MODULES 'gcc openmpi hdf5-parallel llvm'

# Only where the modules leave it unsaid:
# site_default HDF5_DIR /path/to/parallel/hdf5     # holds include/ and lib/
# site_default LIBCLANG_PATH /path/to/llvm/lib     # holds libclang.so

# Python 3.10 or later for scripts/plot and scripts/scaling, where `python3` is older.
# site_default PYTHON python3.12

# Open MPI's component for parallel files: ompio, two_phase or romio; left out, Open MPI chooses.
# slurm/io-smoke.sbatch tells which of them works.
# site_default DIFF2D_MPI_IO romio

# Lustre stripes of an output directory; 0 leaves the default of the file system.
# site_default DIFF2D_STRIPES 8
