"""Hands in the warm-up's notebook under the name of one of this lab's."""
# only: 2_neural_style
# warns: None of the assignment's questions is in this notebook
# manual: report
# %% alter
import json
from pathlib import Path

import nbreferee

source = Path(nbreferee.__file__).parents[2] / "release" / "convolution" / "convolution.ipynb"
notebooks["2_neural_style"] = json.loads(source.read_text())
