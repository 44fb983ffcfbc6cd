"""Reads, compares and starts runs of diff2d-mpi.

    import diff2d

    run = diff2d.run({"dx": 0.1, "output": {"dir": "coarse"}}, ranks=2)
    run = diff2d.open("coarse")            # the same from the files: an xarray Dataset
    run["density"].isel(time=-1).plot()
    print(diff2d.compare("coarse", "other"))
"""

from .comparing import Comparison, compare
from .dataset import open, open_tree
from .errors import Failed, Unreadable, Usage
from .listing import outputs
from .running import run

__all__ = [
    "Comparison",
    "Failed",
    "Unreadable",
    "Usage",
    "compare",
    "open",
    "open_tree",
    "outputs",
    "run",
]
__version__ = "0.2.0"
