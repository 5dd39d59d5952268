import math

import torch


def by_parts_inv_freq(d, base, factor, original, low=1.0, high=32.0):
    out = []
    for i in range(d // 2):
        theta = base ** (-2 * i / d)
        turns = original * theta / math.tau
        if turns >= high:
            out.append(theta)
        elif turns <= low:
            out.append(theta / factor)
        else:
            share = (turns - low) / (high - low)
            out.append(theta / factor + share * (theta - theta / factor))
    attention = 1.0
    if factor > 1:
        attention += 0.1 * math.log(factor)
    return torch.tensor(out, dtype=torch.float32), attention
