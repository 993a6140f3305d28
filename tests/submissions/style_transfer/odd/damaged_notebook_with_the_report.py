"""One notebook is cut off: the report in it, and all else, has to be looked at."""
# only: 2_neural_style
# base: solved
# expects gram_matrix: 0
# expects total_variation_loss: 0
# expects loss_weights: 0
# expects layer_choice: 0
# warns: 2_neural_style.ipynb is damaged: its end is missing.
# manual: report
# %% alter
import json

text = json.dumps(notebooks.pop("2_neural_style"))
(folder / "2_neural_style.ipynb").write_text(text[:-4000])
