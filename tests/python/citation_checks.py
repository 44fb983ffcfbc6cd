"""CITATION.cff is valid for cffconvert, and codemeta.json says what cffconvert makes of it."""

import json
import sys
from pathlib import Path

from cffconvert import Citation

ROOT = Path(sys.argv[1])
citation = Citation((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
citation.validate()
made = json.loads(citation.as_codemeta())
ours = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
for key in ("@context", "@type", "name", "version", "description", "keywords"):
    assert ours[key] == made[key], f"{key}: {ours[key]!r} is not {made[key]!r}"
# cffconvert knows neither several licences nor that an author may be no person.
licences = citation.cffobj["license"]
assert ours["license"] == [f"https://spdx.org/licenses/{name}" for name in licences], ours["license"]
names = [[author["name"] for author in of["author"]] for of in (ours, made)]
assert names[0] == names[1], names
