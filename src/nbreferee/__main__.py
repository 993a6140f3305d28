"""``python -m nbreferee`` is the command ``nbreferee``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
