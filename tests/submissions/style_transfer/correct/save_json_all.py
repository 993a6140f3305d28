"""JSON."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    import json
    path = os.path.join(directory, "state.json")
    Path(path).write_text(json.dumps([v.numpy().tolist() for v in [*model.variables, *optimizer.variables]]))
    return path
