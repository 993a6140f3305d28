"""The truth: each quantity of the lab in float64 NumPy, one module a grade cell, with its paper and its misconceptions.

Imports neither TensorFlow nor `grading`, and nothing of it is ever visible to a student's kernel.
"""
