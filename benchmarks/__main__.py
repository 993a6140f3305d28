"""Runs every benchmark, or those named: ``python -m benchmarks [marking] [pictures]``."""

import sys

from . import marking, pictures

ALL = {"marking": marking.main, "pictures": pictures.main}

if unknown := set(sys.argv[1:]) - set(ALL):
    sys.exit(f"There is no benchmark called {', '.join(sorted(unknown))}; there are {', '.join(ALL)}.")
for name in sys.argv[1:] or ALL:
    ALL[name]()
