# shellcheck shell=bash
# An example for a cluster with environment modules. To use it, copy it to scripts/sites/NAME.sh and:
#
# 1. list the cluster's hosts, as `hostname -f` or `hostname -s` prints them on its login and compute
#    nodes, as shell patterns on the line "hosts:" below;
# 2. list the modules, in loading order: a compiler, Open MPI, an HDF5 built with that
#    Open MPI ("parallel"), and LLVM for libclang. `module avail` and `module spider hdf5` list them.
#
# To try it before the hosts are right, set DIFF2D_SITE=NAME. The user's own settings override a default;
# write `export NAME=VALUE` for what nobody should change.
#
# hosts:

site_default DIFF2D_MODULES 'gcc openmpi hdf5-parallel llvm'

# Only if the modules do not set them:
# site_default HDF5_DIR /path/to/parallel/hdf5     # holds include/ and lib/
# site_default LIBCLANG_PATH /path/to/llvm/lib     # holds libclang.so

# Python 3.10 or later for scripts/plot and scripts/scaling, if `python3` is older.
# site_default PYTHON python3.12

# Open MPI's component for parallel I/O: ompio, two_phase or romio; by default romio if Open MPI has it.
# slurm/io-smoke.sbatch shows which of them works.
# site_default DIFF2D_MPI_IO romio

# Lustre stripes of an output directory; 0 keeps the file system's default.
# site_default DIFF2D_STRIPES 8
