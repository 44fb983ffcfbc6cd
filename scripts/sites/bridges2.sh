# shellcheck shell=bash
# Bridges-2 at the Pittsburgh Supercomputing Center: login nodes, and the compute nodes of RM, RM-512
# (r001, ...) and EM (e001, ...).
#
# The modules are those loaded by published scripts for this machine; nobody has run this file on the
# machine itself yet.
#
# hosts: *.bridges2.psc.edu bridges2-login*
# hosts without a domain: br0[0-9][0-9] r[0-9][0-9][0-9] e[0-9][0-9][0-9]

# A compiler, Open MPI, and a parallel HDF5 built with it. There is no Rust module: rustup
# installs Rust in $HOME. If no module has libclang either, scripts/build says how to get it.
site_default DIFF2D_MODULES 'gcc/10.2.0 openmpi/4.0.5-gcc10.2.0 phdf5/1.10.7-openmpi4.0.5-gcc10.2.0'

# Parallel HDF5 through Open MPI's own I/O component, OMPIO, was seen to hang on Lustre
# with Open MPI 4.0 (open-mpi/ompi#6871, HDFGroup/hdf5#1227). slurm/io-smoke.sbatch checks this.
if [ -z "${OMPI_MCA_io:-}" ]; then site_default DIFF2D_MPI_IO romio; fi

# Lustre stripes of an output directory on /ocean.
site_default DIFF2D_STRIPES 8
