"""The initial weights of a GPT: small normal numbers, smaller ones where a block writes into the residual stream.

Each block adds to the residual stream twice, after attention and after the MLP. Without a correction the variance of
the stream would grow with the number of blocks, so the two projections that write into it are divided by the root of
the number of additions. Biases begin at 0 and gains of norms at 1.

    w ~ N(0, std^2)        wo, w2 ~ N(0, std^2 / (2 n_layers))

Source: Radford et al. 2019 (GPT-2), section 2.3; nanoGPT, model.py, GPT.__init__.
"""

import math

import torch
from torch import Tensor


def init_weights(noise: dict[str, Tensor], n_layers: int, std: float = 0.02) -> dict[str, Tensor]:
    weights = {}
    for name, values in noise.items():
        last = name.rpartition(".")[2]
        if values.ndim == 1:
            weights[name] = torch.ones_like(values) if last.endswith("_g") else torch.zeros_like(values)
        elif last in ("wo", "w2"):  # they write into the residual stream
            weights[name] = std / math.sqrt(2 * n_layers) * values
        else:
            weights[name] = std * values
    return weights


def parameters_of(n_layers: int) -> dict[str, Tensor]:
    """Noise for a model of many small blocks, of 4 parameters each: more names than Python's stack has frames."""
    values = torch.linspace(-2.0, 2.0, 2 * n_layers)
    shapes = {"wq": (1, 2), "wo": (2, 1), "ln_g": (2,), "b": (2,)}
    return {
        f"blocks.{block}.{name}": values[2 * block : 2 * block + 2].reshape(shape).clone()
        for block in range(n_layers)
        for name, shape in shapes.items()
    }
