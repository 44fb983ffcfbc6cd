#!/usr/bin/env bash
# usage: examples/with_nco.sh [output/diff2d.h5]
#
# Reads a run with the netCDF operators, NCO. ncks cuts out pieces, by index (2) or by coordinate
# (2.0); ncwa averages, or takes the largest value. They write files like the run's own.
set -euo pipefail
field=density # the name in [field] of the parameters
file=${1:-output/diff2d.h5}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# FILE NAME: the values of a variable, one per line.
values() { ncks -H -C -s '%.17g\n' -v "$2" "$1" | sed '/^$/d'; }

planned=$(values "$file" time | wc -l)
committed=$(values "$file" time | grep -vci nan) # NaN: not reached yet
ncks -O -d "time,$((committed - 1))" "$file" "$scratch/last.nc"
ncwa -O -y max -v "$field" "$scratch/last.nc" "$scratch/largest.nc"

echo "snapshots: $committed of $planned"
echo "time: $(values "$scratch/last.nc" time)"
echo "mass: $(values "$scratch/last.nc" mass)"

# Values come row by row: x varies fastest.
columns=$(values "$scratch/last.nc" x | wc -l)
place=$(values "$scratch/last.nc" "$field" |
    awk 'NR == 1 || $1 > most { most = $1; at = NR - 1 } END { print at }')
x=$(values "$scratch/last.nc" x | sed -n "$((place % columns + 1))p")
y=$(values "$scratch/last.nc" y | sed -n "$((place / columns + 1))p")
echo "largest: $(values "$scratch/largest.nc" "$field") at x = $x, y = $y"
