"""nbreferee: marks any nbgrader lab behind a sandbox.

Runs a submission isolated from the machine, asks its live kernel for values, and turns what comes back into a mark, an explanation
and a gradebook entry. Knows no lab: what is right is said by the lab's marking scheme, a folder of pytest files that import
`nbreferee.check`.
"""

from importlib.metadata import version

__version__ = version("nbreferee")

__all__ = ["__version__"]
