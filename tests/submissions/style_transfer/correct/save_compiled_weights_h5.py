"""Compiles the model with the optimizer and saves weights, which then hold both."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    model.compile(optimizer=optimizer, loss="mse")
    path = os.path.join(directory, "state.weights.h5")
    model.save_weights(path)
    return path
