"""The wheel of this installation, and the exact versions of its dependencies."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from harness.errors import HarnessError, UsageError
from harness.files import write, writing

DISTRIBUTION = "llm-foundations-harness"
# Installed separately, or parts of a GPU build of torch.
APART = re.compile(r"torch|triton|nvidia-.*|cuda-.*")


def add_wheel(out: Path, given: Path | None) -> Path:
    """Put a wheel of the harness into this folder: the given one, otherwise that of this installation.

    Raises UsageError for a file that is not a wheel, HarnessError if none can be built.
    """
    if given is None:
        source = _source()
        return _build(source, out) if source is not None else _pack(metadata.distribution(DISTRIBUTION), out)
    if given.suffix != ".whl" or not zipfile.is_zipfile(given):
        raise UsageError(f"{given} is not a wheel")
    return write(out / given.name, given.read_bytes())


def _source() -> Path | None:
    """The checkout that this code runs from; None if it is installed."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").is_file() else None


def _build(source: Path, out: Path) -> Path:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", scratch, str(source)]
        if find_spec("hatchling") is not None:  # then nothing has to be downloaded
            command.insert(4, "--no-build-isolation")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = sorted(Path(scratch).glob("*.whl"))
        if done.returncode or not wheels:
            raise HarnessError(
                f"no wheel could be built from {source}: {' '.join(done.stderr.split())[-400:]}; give one with --wheel"
            )
        return write(out / wheels[-1].name, wheels[-1].read_bytes())


def _pack(distribution: metadata.Distribution, out: Path) -> Path:
    """The installed files as a wheel again."""
    folder = f"{DISTRIBUTION.replace('-', '_')}-{distribution.version}.dist-info"
    path = out / f"{DISTRIBUTION.replace('-', '_')}-{distribution.version}-py3-none-any.whl"
    record = []
    with writing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in distribution.files or ():
            name, where = file.as_posix(), Path(str(file.locate()))
            is_made_by_installer = name.startswith("..") or "__pycache__" in name or file.name in (
                "RECORD", "INSTALLER", "REQUESTED", "direct_url.json",
            )  # fmt: skip
            if is_made_by_installer or not where.is_file():
                continue
            content = where.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            archive.writestr(name, content)
            record.append(f"{name},sha256={digest},{len(content)}")
        archive.writestr(f"{folder}/RECORD", "\n".join([*record, f"{folder}/RECORD,,", ""]))
    return path


def pin_requirements() -> str:
    """A line `name==version` for each dependency of the harness here, except torch and its parts."""
    from packaging.requirements import Requirement

    pinned: dict[str, str] = {}
    waiting = [DISTRIBUTION]
    while waiting:
        distribution = metadata.distribution(waiting.pop())
        for text in distribution.requires or ():
            requirement = Requirement(text)
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if not applies or name in pinned or APART.fullmatch(name):
                continue
            pinned[name] = metadata.version(name)
            waiting.append(name)
    return "".join(f"{name}=={version}\n" for name, version in sorted(pinned.items()))


def torch_version() -> str:
    """The version of torch without its build, such as 2.9.0."""
    return metadata.version("torch").partition("+")[0]
