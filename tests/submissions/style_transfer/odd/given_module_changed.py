"""Adds a function to lab.py, the instructor's module, and imports it in an answer."""
# only: 2_neural_style
# base: solved
# expects gram_matrix: 0 undefined
# expects layer_choice: 2
# warns: 'lab.py' is not as the instructor has it; the instructor's was used. Left out of it: my_gram.
# flags: was changed; the notebook uses my_gram of it, which was left out
# %% gram_matrix
from lab import my_gram as gram_matrix
# %% alter
given = "import numpy as np\n\n\ndef my_gram(features):\n    return features\n"
(folder / "lab.py").write_text(given)
