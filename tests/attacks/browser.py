"""A real browser as a trap: what a page does when it is opened, over Chromium's DevTools protocol."""

import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import websocket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

_OPTIONS = (
    "--headless --no-sandbox --disable-dev-shm-usage --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--remote-debugging-port=0 --remote-allow-origins=* --host-resolver-rules=MAP\t*\t~NOTFOUND"
).split(" ")


_LOADING_SECONDS = 30


class Browser:
    """One tab of a headless Chromium without a network. A context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        options = [option.replace("\t", " ") for option in _OPTIONS]
        command = [CHROMIUM, *options, f"--user-data-dir={self._folder.name}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self._port()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            tab = next(target for target in json.load(answer) if target["type"] == "page")
        self._socket = websocket.create_connection(tab["webSocketDebuggerUrl"], timeout=0.5)
        self._number = 0
        for domain in ("Page", "Network", "Runtime"):
            self._wait_for(self._send(f"{domain}.enable"))

    def visit(self, page: Path, seconds: float = 1.5) -> set[tuple[str, str]]:
        """Open a page until nothing happens for some seconds; its dialogs, requests, frames and windows."""
        seen = self._navigate(page.as_uri(), seconds)
        self._navigate("about:blank", 0.3)
        return seen

    def ask(self, page: Path, program: str, width: int = 1000) -> Any:
        """What a program of JavaScript, or the promise that it is, comes to on a page in a window of some width."""
        self._send(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        self._navigate(page.as_uri(), 0.3)
        options = {"awaitPromise": True, "returnByValue": True}
        answer = self._wait_for(self._send("Runtime.evaluate", expression=program, **options))["result"]
        self._send("Emulation.clearDeviceMetricsOverride")
        self._navigate("about:blank", 0.3)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _navigate(self, address: str, seconds: float) -> set[tuple[str, str]]:
        self._send("Page.navigate", url=address)
        seen: set[tuple[str, str]] = set()
        loaded, asked = False, None
        deadline = time.monotonic() + _LOADING_SECONDS
        quiet = time.monotonic() + seconds
        while (now := time.monotonic()) < deadline:
            if loaded and asked is None and now > quiet:
                # What the page has noted but not yet sent comes before this answer.
                asked = self._send("Runtime.evaluate", expression="1")
            try:
                message = json.loads(self._socket.recv())
            except websocket.WebSocketTimeoutException:
                continue
            if asked is not None and message.get("id") == asked:
                break
            quiet = time.monotonic() + seconds
            happened, what = message.get("method"), message.get("params", {})
            if happened == "Page.loadEventFired":
                loaded = True
            elif happened == "Page.javascriptDialogOpening":
                seen.add(("dialog", what["message"]))
                self._send("Page.handleJavaScriptDialog", accept=True)
            elif happened == "Network.requestWillBeSent" and what["request"]["url"] != address:
                seen.add(("request", what["request"]["url"]))
            elif happened == "Page.frameNavigated" and what["frame"]["url"] not in (address, "about:blank"):
                seen.add(("frame", what["frame"]["url"]))
            elif happened == "Page.windowOpen":
                seen.add(("window", what["url"]))
        assert loaded, f"{address} did not load within {_LOADING_SECONDS} s."
        return seen

    def _port(self) -> str:
        """The port that the browser has chosen, which it writes into its folder."""
        file = Path(self._folder.name) / "DevToolsActivePort"
        deadline = time.monotonic() + _LOADING_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if file.exists() and "\n" in file.read_text():
                return file.read_text().splitlines()[0]
            time.sleep(0.1)
        self._process.kill()
        self._folder.cleanup()
        raise RuntimeError(f"{CHROMIUM} does not start.")

    def _send(self, method: str, **parameters: object) -> int:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        return self._number

    def _wait_for(self, number: int) -> dict[str, Any]:
        """Receive until the answer to a message has come, and return it; what comes before is dropped."""
        deadline = time.monotonic() + _LOADING_SECONDS
        while time.monotonic() < deadline:
            try:
                message: dict[str, Any] = json.loads(self._socket.recv())
                if message.get("id") == number:
                    return message
            except websocket.WebSocketTimeoutException:
                continue
        raise RuntimeError(f"{CHROMIUM} does not answer.")

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *exception: object) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()
