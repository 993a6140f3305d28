"""Saves the weights only."""
# expects save_training_state: 0 checkpoint-without-optimizer

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "model.weights.h5")
    model.save_weights(path)
    return path
