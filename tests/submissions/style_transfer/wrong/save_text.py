"""Writes the weights as text."""
# expects save_training_state: 0 checkpoint-without-optimizer

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "state.txt")
    Path(path).write_text(str(model.get_weights()))
    return path
