"""Asks for input in a cell of its own."""
# base: solved
# %% new after show
name = input("Your name? ")
