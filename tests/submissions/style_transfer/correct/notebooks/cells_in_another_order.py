"""Moves answers to other places: total variation before the Gram matrix, the losses of AdaIN before everything else."""
# base: solved
# %% alter
def move(notebook, grade_id, before):
    cells = notebooks[notebook]["cells"]
    at = {cell["metadata"].get("nbgrader", {}).get("grade_id"): index for index, cell in enumerate(cells)}
    cells.insert(at[before], cells.pop(at[grade_id]))


move("2_neural_style", "total_variation_loss", before="gram_matrix")
move("2_neural_style", "loss_weights_marks", before="two_pictures")
move("2_neural_style", "gram_matrix_marks", before="report")
move("3_adain", "adain_losses", before="usable_images")
move("3_adain", "adain_marks", before="gallery")
