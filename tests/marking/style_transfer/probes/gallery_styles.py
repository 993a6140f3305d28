# ruff: noqa: F821 - the notebook and the check give the names
"""The `chosen` of the notebook's styles: all together would be too large a reply."""

import numpy as np

result = np.stack([gallery_styles[number] for number in chosen])
