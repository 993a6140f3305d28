"""How arrays arrive in students' functions: one module for each framework that a lab can name in its ``lab.toml``.

To add one, write a module here with a class derived from `Framework` and list it in `FRAMEWORKS`. Libraries are imported
within its methods, inside the sandbox: the trusted side reads `packages`, `environment` and the sentences only.
"""

from .base import Framework, NoGradients
from .numpy import NumPy
from .tensorflow import TensorFlow
from .torch import PyTorch

FRAMEWORKS: dict[str, Framework] = {each.name: each for each in (NumPy(), TensorFlow(), PyTorch())}

__all__ = ["FRAMEWORKS", "Framework", "NoGradients"]
