"""Shows in a cell of its own what came of the training, and a picture that takes too long to make again."""
# only: 2_neural_style
# base: solved
# shows: [This cell uses second_picture, which a cell defines that marking does not run.]
# shows: [As handed in:]
# %% alter
import base64

picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
outputs = [{"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}]
notebooks["2_neural_style"]["cells"].append(
    {"cell_type": "code", "id": "mine", "source": "show([second_picture])", "metadata": {}, "outputs": outputs, "execution_count": 1}
)
