"""examples/explore.ipynb runs from its first cell to its last, and holds no output itself."""

import base64
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image

run = pathlib.Path(sys.argv[1]).absolute()
file = pathlib.Path(__file__).parents[2] / "examples/explore.ipynb"
notebook = nbformat.read(file, as_version=4)
nbformat.validate(notebook)
for cell in notebook.cells:
    if cell.cell_type == "code":
        assert not cell.outputs and cell.execution_count is None, "strip the outputs"

with tempfile.TemporaryDirectory() as home:
    # Nothing of the user's own Jupyter, IPython and Matplotlib.
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        os.environ[name] = home
    # On a busy machine Matplotlib says that it looks for fonts, which it does once.
    fonts = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(fonts, check=True, stderr=subprocess.DEVNULL)
    os.environ["DIFF2D_RUN"] = str(run)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    resources = {"metadata": {"path": str(file.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()

text, pictures = "", []
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        text += output.get("text", "")
        assert output.output_type != "error" and output.get("name") != "stderr", output
        if "image/png" in output.get("data", {}):
            pictures.append(base64.b64decode(output.data["image/png"]))

assert "4 of 13 snapshots are committed" in text, text
error = float(re.search(r"relative error: (\S+)", text)[1])
assert error < 1e-12, text
share = float(re.search(r"in the last snapshot: (\S+)", text)[1])
assert 1e-6 < share < 1, text
error = float(re.search(r"relative to its peak: (\S+)", text)[1])
assert 1e-5 < error < 0.05, text
assert len(pictures) == 5, f"{len(pictures)} pictures"
for picture in pictures:
    with Image.open(io.BytesIO(picture)) as image:
        assert np.asarray(image.convert("RGB")).std() > 5
