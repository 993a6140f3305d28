"""Is slow or large to render: unfinished links without end, and one picture in a thousand places."""
# expects add: 5

# %% add
from IPython.display import Markdown, display
for _ in range(8):
    display(Markdown("[x](" * 20_000))

def add(a, b):
    return a + b

# %% alter
import base64
picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(1_000_000)).decode()
shown = {"cell_type": "markdown", "id": "shown", "metadata": {}, "source": "![x](attachment:x.png) " * 1000}
shown["attachments"] = {"x.png": {"image/png": picture}}
slow = {"cell_type": "markdown", "metadata": {}, "source": "_a_ [x](" * 10_000}
notebooks["sums"]["cells"] += [shown, *({**slow, "id": f"slow{number}"} for number in range(20))]
