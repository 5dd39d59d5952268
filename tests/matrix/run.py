"""Tests the harness under each pair of Python and torch: makes an environment, installs, and grades every reference.

    python tests/matrix/run.py 3.11:2.4.1 3.12:2.9.1 3.14:newest

The interpreters must be on the path (`python3.12`); torch comes from TORCH_INDEX, its CPU build by default.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TORCH_INDEX = os.environ.get("TORCH_INDEX", "https://download.pytorch.org/whl/cpu")


def run_pair(python: str, torch: str, folder: Path) -> str:
    """The row of a pair in the table: the last line of `references.py`, or the reason why it is missing."""
    interpreter = shutil.which(f"python{python}")
    if interpreter is None:
        return f"| {python} | {torch} | | | not run: no python{python} here |"
    wanted = "torch" if torch == "newest" else f"torch=={torch}"
    made = folder / "bin" / "python"
    for command in (
        (interpreter, "-m", "venv", str(folder)),
        (str(made), "-m", "pip", "install", "-q", "--index-url", TORCH_INDEX, "--extra-index-url",
         "https://pypi.org/simple", wanted, "numpy"),
        (str(made), "-m", "pip", "install", "-q", str(ROOT), wanted),
        (str(made), str(ROOT / "tests/matrix/references.py")),
    ):  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        lines = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
        if ran.returncode != 0 and not (lines and lines[-1].startswith("|")):
            return f"| {python} | {torch} | | | not run: {' '.join(lines[-1:])[:160]} |"
        print(*lines, sep="\n", file=sys.stderr)
    return lines[-1]


def main() -> None:
    """Print the table."""
    print("| Python | torch | system | level | references and mistakes |\n|---|---|---|---|---|")
    for pair in sys.argv[1:]:
        python, _, torch = pair.partition(":")
        with tempfile.TemporaryDirectory(prefix="harness-matrix-") as folder:
            Path(folder).chmod(0o755)  # guests may run as another user
            print(run_pair(python, torch or "newest", Path(folder)), flush=True)


if __name__ == "__main__":
    main()
