import math
import re

import torch


def init_weights(noise, n_layers, std=0.02):
    params = {name: z.clone() * std for name, z in noise.items()}
    for name, p in params.items():
        if p.ndim == 1:
            torch.nn.init.constant_(p, 1.0 if re.search(r"_g$", name) else 0.0)
        elif re.search(r"(^|\.)(wo|w2)$", name):
            params[name] = p / math.sqrt(2 * n_layers)
    return params
