"""Trains and judges the AdaIN decoder that comes with the lab, with the model of the notebook itself.

An instructor's tool: students' notebooks hold the same code, shortened. ``python -m training --help``.
"""
