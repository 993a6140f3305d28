"""Trains and judges the AdaIN decoder that comes with the lab, with the model of the notebook itself.

An instructor's tool: what is trained is the model of the students' notebook. ``python -m training --help``.
"""
