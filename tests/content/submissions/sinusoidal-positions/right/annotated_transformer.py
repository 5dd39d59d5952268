import math
import torch


def sinusoidal_positions(t, d, base=10000.0):
    if d % 2 != 0:
        raise ValueError(f"cannot use sin/cos positional encoding with odd dim (got dim={d})")
    pe = torch.zeros(t, d)
    position = torch.arange(0, t).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d, 2, dtype=torch.float) * -(math.log(base) / d))
    pe[:, 0::2] = torch.sin(position.float() * div_term)
    pe[:, 1::2] = torch.cos(position.float() * div_term)
    return pe
