"""A device that torch believes to exist, for tests on machines without a GPU."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.errors import IsolationError
from harness.sandbox.levels import find_installed_answers, plan_level
from harness.sandbox.zygote import Zygote

# Autograd asks every registered guard how many devices there are, and this guard reports one.
DEVICE = """#include <c10/core/impl/DeviceGuardImplInterface.h>
C10_REGISTER_GUARD_IMPL(PrivateUse1, c10::impl::NoOpDeviceGuardImpl<c10::DeviceType::PrivateUse1>);
"""
START = "; main()"


@pytest.fixture(scope="session")
def fake_device(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared library that registers a device with torch, built once per torch version, or once per session without
    pytest's cache; skips if it cannot be built."""
    compiler, torch = shutil.which("g++"), find_spec("torch")
    folder = Path(str(torch.origin)).parent if torch else Path()
    if compiler is None or not (folder / "include/c10").is_dir():
        pytest.skip("needs g++ and torch's headers")
    digest = hashlib.sha256(f"{DEVICE} {metadata.version('torch')}".encode()).hexdigest()[:12]
    cache = getattr(request.config, "cache", None)  # none with `-p no:cacheprovider`
    kept = cache.mkdir("fake-device") if cache else tmp_path_factory.mktemp("fake-device")
    library = kept / f"{digest}.so"
    if not library.exists():
        source, built = library.with_suffix(f".{os.getpid()}.cpp"), library.with_suffix(f".{os.getpid()}.so")
        source.write_text(DEVICE)
        arguments = ["-std=c++17", "-O0", "-shared", "-fPIC", f"-I{folder / 'include'}", str(source), "-o", str(built)]
        done = subprocess.run(
            [compiler, *arguments, f"-L{folder / 'lib'}", "-lc10"], capture_output=True, text=True, check=False
        )
        source.unlink()
        if done.returncode != 0:
            pytest.skip(f"the device does not compile here: {done.stderr[:300]}")
        built.rename(library)
    return library


OpenZygote = Callable[..., Zygote]


@pytest.fixture(scope="session")
def open_zygote(fake_device: Path) -> Iterator[OpenZygote]:
    """A function that opens a zygote at a level, in which torch sees the device; skips if the level does not hold."""
    opened: list[Zygote] = []

    def make(level: str, first: str = "") -> Zygote:
        """`first` runs in the zygote before anything else."""
        hidden = [*load_course(None).secret_paths(), *find_installed_answers()]
        try:
            plan = plan_level(level, hidden)
            *before, program = plan.command
            seen = str(fake_device)
            if "--remount-ro" in before:  # as bubblewrap does after its last mount
                at = before.index("--remount-ro")
                before[at:at] = ["--ro-bind", seen, "/box/device.so"]
                seen = "/box/device.so"
            program = program.replace(START, f"\nimport ctypes, torch\nctypes.CDLL({seen!r})\n{first}main()")
            zygote = Zygote(replace(plan, command=(*before, program)), hidden, warm=False)
        except IsolationError as error:
            pytest.skip(str(error))
        opened.append(zygote)
        zygote.start_import()
        return zygote

    yield make
    for zygote in opened:
        zygote.close()
