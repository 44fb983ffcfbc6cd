# shellcheck shell=bash disable=SC2034
# What scripts/run and scripts/test cost, on 2 cores. README.md says the same; tests/program/documents.rs holds that.

COSTS_OF_RUN='The first time takes about 3 minutes and 300 MB in target/, later ones seconds.'
COSTS_OF_TEST='The first time takes about 20 minutes and 6 GB in target/, later ones about 15 minutes.'
INSTALLS='System packages that are missing (an MPI, parallel HDF5, libclang) are installed by apt-get as root, or with sudo.'
ENVIRONMENTS='Python packages go into environments in target/.'
