# Reads a run with HDF5.jl.
#
#     julia -e 'import Pkg; Pkg.add("HDF5")'
#     julia examples/with_julia.jl [output/diff2d.h5]

using HDF5

# The name in [field] of the parameters.
const FIELD = "density"

path = isempty(ARGS) ? "output/diff2d.h5" : ARGS[1]

h5open(path, "r") do run
    time = read(run["time"])
    committed = findall(!isnan, time)      # NaN: not reached yet
    last = committed[end]
    x, y = read(run["x"]), read(run["y"])
    # The first index is the one that varies fastest: the dimensions are x, y, time.
    density = run[FIELD][:, :, last]
    largest, place = findmax(v -> isnan(v) ? -Inf : v, density)
    println("snapshots: $(length(committed)) of $(length(time))")
    println("time: $(time[last])")
    println("mass: $(run["mass"][last])")
    println("largest: $largest at x = $(x[place[1]]), y = $(y[place[2]])")
end
