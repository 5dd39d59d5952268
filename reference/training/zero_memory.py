"""The memory of model state under ZeRO: what every rank would hold alike is divided among the ranks.

Plain data parallelism keeps weights, gradients and the optimizer's state on every rank. Each stage of ZeRO divides one
more of them: first the optimizer's state, which is the largest, then the gradients, then the weights themselves.

    stage 0: W + G + S        1: W + G + S/R        2: W + G/R + S/R        3: (W + G + S)/R        bytes a parameter

Source: Rajbhandari et al. 2020, "ZeRO", arXiv:1910.02054, section 1 and figure 1.
"""


def zero_bytes(
    params: int,
    ranks: int,
    stage: int,
    weight_bytes: float = 2,
    grad_bytes: float = 2,
    state_bytes: float = 12,
) -> float:
    if stage not in (0, 1, 2, 3):
        raise ValueError(f"unknown stage {stage!r}; there are 0, 1, 2 and 3")
    state = state_bytes / ranks if stage >= 1 else state_bytes
    grads = grad_bytes / ranks if stage >= 2 else grad_bytes
    weights = weight_bytes / ranks if stage >= 3 else weight_bytes
    return float(params * (weights + grads + state))
