# shellcheck shell=bash disable=SC2034
# What scripts/run and scripts/test cost, on 2 cores. README.md says the same, which tests/program/documents.rs checks.

COSTS_OF_RUN='The first scripts/run takes about 4 minutes and 500 MB in target/, later ones take seconds.'
COSTS_OF_TEST='The first scripts/test takes about 20 minutes and 3 GB in target/, later ones about 13 minutes.'
INSTALLS='Missing system packages (an MPI, parallel HDF5, libclang) are installed with apt-get, as root or with sudo.'
ENVIRONMENTS='Python packages go into environments in target/.'
