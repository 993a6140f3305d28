"""The truth: each quantity of the lab in float64 NumPy, one module a question, with its paper and its misconceptions.

A module declares its `Quantity`, or says in `NO_QUANTITY` why it has none. Imports NumPy and `nbreferee.check` alone; nothing of it is
ever visible to a student's kernel.
"""
