"""Classroom 50 runs this in the checkout of a student's repository; it writes result.json there.

The bundle is published with the classroom's other files, so everybody can read the references in its wheel.
"""

import os
import subprocess
import sys
from pathlib import Path

bundle = Path(os.environ.get("CLASSROOM50_BUNDLE_DIR") or Path(__file__).parent).resolve()
venv = Path(os.environ.get("RUNNER_TEMP") or "/tmp") / "harness-venv"
if not (venv / "bin" / "harness").is_file():
    subprocess.run(["bash", str(bundle / "install.sh"), str(venv)], check=True)
options = "@OPTIONS@"
grade = ["class", "autograde", "classroom50", "--assignment", str(bundle / "assignment.yaml")]
sys.exit(subprocess.run([str(venv / "bin" / "harness"), *grade, *options.split()], check=False).returncode)
