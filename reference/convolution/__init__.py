"""The lab `convolution`: what is right in each of its questions, in float64 NumPy, and which mistakes have a name."""
