"""The precisions in which the numbers are measured; needs no library."""

MODES = {"float32": "float32", "float32 as the library comes": "float32", "TF32": "float32", "bfloat16": "bfloat16"}
"""By name, the dtype. TF32 is forbidden in the first and allowed in the third."""
