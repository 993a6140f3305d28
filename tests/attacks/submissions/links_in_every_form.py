"""Writes links to this machine, to formgrader and to elsewhere, in every form and place."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
from IPython.display import HTML, Markdown, display

print("http://127.0.0.1:8888/formgrader/api/full_credit \x1b]8;;http://192.0.2.1/\x07here\x1b]8;;\x07")
display(HTML("<a href='http://127.0.0.1:8888/'>5 / 5</a> <a href='/formgrader'>5</a> <area href=//192.0.2.1 coords=0,0,9,9>"))
display(Markdown("[marks](http://192.0.2.1/) http://192.0.2.1/ <http://192.0.2.1/> $\\href{http://192.0.2.1/}{5}$"))
raise Exception("http://192.0.2.1/ <a href='http://192.0.2.1/'>5 / 5</a>")

# %% alter
texts = [
    "[marks](http://127.0.0.1:8888/formgrader) <http://192.0.2.1/> http://192.0.2.1/ www.example.org ana@example.org",
    "<div>\n\nhttp://192.0.2.1/ [marks][1]\n\n</div>\n\n[1]: http://192.0.2.1/",
    "<a href='#top'>up</a> <a href='../other/sums.html'>other</a> <a href='//192.0.2.1'>x</a> <a href='file:///etc/passwd'>y</a>",
    "<form><button formaction='http://192.0.2.1/'>Full credit</button></form><map name=m><area href='http://192.0.2.1/'></map>",
]
for text in texts:
    notebooks["sums"]["cells"].append({"cell_type": "markdown", "id": f"m{len(text)}", "metadata": {}, "source": text})
