"""Runs every benchmark, or those named: ``python -m benchmarks [attacks] [fuzzing] [growth] [marking] [parts] [pictures] [wire]``."""

import sys

from . import attacks, fuzzing, growth, marking, parts, pictures, wire

ALL = {
    "attacks": attacks.main,
    "fuzzing": fuzzing.main,
    "growth": growth.main,
    "marking": marking.main,
    "parts": parts.main,
    "pictures": pictures.main,
    "wire": wire.main,
}

if unknown := set(sys.argv[1:]) - set(ALL):
    sys.exit(f"There is no benchmark called {', '.join(sorted(unknown))}; there are {', '.join(ALL)}.")
for name in sys.argv[1:] or ALL:
    ALL[name]()
