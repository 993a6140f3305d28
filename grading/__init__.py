"""The referee: runs a submission behind a wall and turns what comes back into a mark.

Knows notebooks, kernels and scores. Knows no lab: what is right is said by the marking scheme
(``tests/marking``), a folder of pytest files that this package runs.
"""
