#!/usr/bin/env bash
# usage: examples/with_cdo.sh [output/diff2d.h5]
#
# Reads a run with the Climate Data Operators, CDO. They do not support times without a date ("Unsupported
# TIMEUNIT"), so snapshots are selected by number, from 1.
set -euo pipefail
field=density # the name in [field] of the parameters
file=${1:-output/diff2d.h5}
cd -- "$(dirname -- "$file")" && file=$(basename -- "$file") # CDO takes no spaces in a path

# OPERATORS: their values, one per line.
values() { cdo -s outputf,%.17g,1 "$@" "$file" | grep -v TIMEUNIT; }

planned=$(values -selname,mass | wc -l)
committed=$(values -selname,mass | grep -vci nan) # NaN: not reached yet

echo "snapshots: $committed of $planned"
echo "mass: $(values -seltimestep,"$committed" -selname,mass)"
echo "largest: $(values -fldmax -seltimestep,"$committed" -selname,"$field")"
