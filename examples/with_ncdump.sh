#!/usr/bin/env bash
# usage: examples/with_ncdump.sh [output/diff2d.h5]
#
# Reads a run with ncdump, which shows any netCDF-4 file as text. It prints whole variables only: the
# series along time, rather than the density.
set -euo pipefail
file=${1:-output/diff2d.h5}

# NAME: the values of a variable, one per line.
values() {
    ncdump -p 9,17 -v "$1" "$file" | sed '1,/^data:/d' | tr -d ' \n;}' | sed "s/^$1=//; s/\$/,/" |
        tr ',' '\n'
}

planned=$(values time | wc -l)
committed=$(values time | grep -vc NaN) # NaN: not reached yet
last() { values "$1" | sed -n "${committed}p"; }

echo "snapshots: $committed of $planned"
echo "time: $(last time)"
echo "mass: $(last mass)"
echo "largest: $(last max)"
