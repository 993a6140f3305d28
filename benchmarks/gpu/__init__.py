"""What is measured on a machine with a GPU, in one command and within ten minutes: ``python -m benchmarks.gpu --help``.

Such a machine has Python, PyTorch and JAX, but neither TensorFlow nor the internet. `prepare` packs what it lacks.
"""
