# Reads a run with R and its package ncdf4.
#
#     Rscript examples/with_r.R [output/diff2d.h5]

library(ncdf4)

arguments <- commandArgs(trailingOnly = TRUE)
path <- if (length(arguments) > 0) arguments[1] else "output/diff2d.h5"

run <- nc_open(path)
time <- ncvar_get(run, "time")
committed <- which(!is.nan(time))    # NaN: not reached yet
last <- committed[length(committed)]
x <- ncvar_get(run, "x")
y <- ncvar_get(run, "y")
# The first index is the one that varies fastest: the dimensions are x, y, time.
field <- names(Filter(function(v) v$ndims == 3, run$var))[1]
density <- ncvar_get(run, field, start = c(1, 1, last), count = c(-1, -1, 1))
place <- arrayInd(which.max(density), dim(density))

cat(sprintf("snapshots: %d of %d\n", length(committed), length(time)))
cat(sprintf("time: %.17g\n", time[last]))
cat(sprintf("mass: %.17g\n", ncvar_get(run, "mass")[last]))
largest <- max(density, na.rm = TRUE)
cat(sprintf("largest: %.17g at x = %.17g, y = %.17g\n", largest, x[place[1]], y[place[2]]))
nc_close(run)
