"""Is right, and adds hundreds of thousands of characters of code, which take memory and time to be looked through."""
# base: solved
# only: 2_neural_style
# expects total_variation_loss: 0

# %% alter
for number in range(2):
    notebooks["2_neural_style"]["cells"].insert(
        0,
        {"cell_type": "code", "id": f"q{number}", "metadata": {}, "outputs": [], "execution_count": None,
         "source": "0\n" * 199_990 + f"# {number}"},
    )
