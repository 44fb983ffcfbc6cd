function with_matlab(file)
% Reads a run with MATLAB or GNU Octave (which needs its package netcdf).
%
%     matlab -batch "addpath examples; with_matlab('output/diff2d.h5')"
%     octave-cli --path examples --eval "with_matlab('output/diff2d.h5')"
%
% In MATLAB h5read does the same, with a slash before the name: h5read(file, '/time').

if nargin < 1
    file = 'output/diff2d.h5';
end
field = 'density';    % the name in [field] of the parameters
if exist('OCTAVE_VERSION', 'builtin')
    pkg load netcdf
end

time = ncread(file, 'time');
committed = find(~isnan(time));    % NaN: not reached yet
last = committed(end);
x = ncread(file, 'x');
y = ncread(file, 'y');
mass = ncread(file, 'mass');
% The first index is the one that varies fastest: the dimensions are x, y, time.
density = ncread(file, field, [1 1 last], [Inf Inf 1]);
[largest, place] = max(density(:));
[i, j] = ind2sub(size(density), place);

fprintf('snapshots: %d of %d\n', numel(committed), numel(time));
fprintf('time: %.17g\n', time(last));
fprintf('mass: %.17g\n', mass(last));
fprintf('largest: %.17g at x = %.17g, y = %.17g\n', largest, x(i), y(j));
end
