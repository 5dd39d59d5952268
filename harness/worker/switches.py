"""Where torch says which dispatch modes are on, Python what traces it, and where both are switched off: whoever reaches
for one is noticed.

What counts a guest's work is such a mode or trace, so a solution that looks for one may behave only while it is
watched.  The code of torch asks, too; that is let be.  For honest learners, as all that is counted inside a guest: who
finds another way to a switch is not noticed.
"""

from __future__ import annotations

import functools
import os
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.utils import _python_dispatch

SWITCHES: dict[Any, tuple[str, ...]] = {
    sys: ("getprofile", "gettrace", "setprofile", "settrace", "_setprofileallthreads", "_settraceallthreads"),
    tracemalloc: ("clear_traces", "reset_peak", "start", "stop"),
    torch._C: (
        "ExcludeDispatchKeyGuard",
        "_AutoDispatchBelowADInplaceOrView",
        "_AutoDispatchBelowAutograd",
        "_DisablePythonDispatcher",
        "_DisableTorchDispatch",
        "_ExcludeDispatchKeyGuard",
        "_ForceDispatchKeyGuard",
        "_SetExcludeDispatchKeyGuard",
        "_dispatch_tls_is_dispatch_key_excluded",
        "_dispatch_tls_is_dispatch_key_included",
        "_dispatch_tls_local_exclude_set",
        "_dispatch_tls_local_include_set",
        "_dispatch_tls_set_dispatch_key_excluded",
        "_dispatch_tls_set_dispatch_key_included",
        "_get_dispatch_mode",
        "_get_dispatch_stack_at",
        "_len_torch_dispatch_stack",
        "_pop_torch_dispatch_stack",
        "_set_dispatch_mode",
        "_unset_dispatch_mode",
    ),
    _python_dispatch: (
        "_detect_infra_mode",
        "_disable_current_modes",
        "_get_current_dispatch_mode",
        "_get_current_dispatch_mode_stack",
        "_pop_mode",
        "_pop_mode_temporarily",
        "any_torch_dispatch_mode_on_stack",
        "is_in_any_mode_without_ignore_compile_internals",
        "is_in_torch_dispatch_mode",
    ),
}
TORCH = f"{Path(torch.__file__).parent}{os.sep}"


class _Reached:
    """Whether any code but torch's has reached for a switch in this process."""

    is_so = False


def notice_from_now() -> None:
    """Before a submission is loaded, which may take the switches under names of its own."""
    for place, names in SWITCHES.items():
        for name in names:
            if hasattr(place, name):
                setattr(place, name, _noticing(getattr(place, name)))


def were_reached() -> bool:
    """Whether what was counted in this process may not be all of the work."""
    return _Reached.is_so


def _noticing(reach: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(reach)
    def reached(*arguments: Any, **options: Any) -> Any:
        _Reached.is_so = _Reached.is_so or not sys._getframe(1).f_code.co_filename.startswith(TORCH)
        return reach(*arguments, **options)

    return reached
