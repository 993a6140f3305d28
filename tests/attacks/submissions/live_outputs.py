"""Displays script, pictures with script, frames, forms and styles."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
from IPython.display import HTML, SVG, Javascript, display

display(Javascript("document.title = 'owned'; alert('owned')"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert('owned')</script></svg>"))
for text in (
    "<script>document.title = 'owned'; alert(1)</script>",
    "<img src=x onerror='alert(1)'><video><source onerror=alert(1)></video>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe><object data='data:text/html,<script>alert(1)</script>'></object>",
    "<style>body { display: none } .marking { color: red }</style><link rel=stylesheet href='http://192.0.2.1/x.css'>",
    "<form action='http://192.0.2.1/'><input autofocus onfocus='alert(1)'></form><base href='http://192.0.2.1/'>",
    "<a href='javascript:alert(1)' id=x>5 points</a><math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<meta http-equiv='refresh' content='0;url=http://192.0.2.1/'><svg><animate onbegin=alert(1)></svg>",
):
    display(HTML(text))
display({"text/markdown": "[5](javascript:alert(1)) <script>alert(1)</script>", "application/javascript": "alert(1)"}, raw=True)
display({"text/latex": "$\\href{javascript:alert(1)}{5}$", "application/vnd.jupyter.widget-view+json": {"model_id": "x"}}, raw=True)
