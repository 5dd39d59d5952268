# other: every name that ends in g is a gain
# named: gain-ends-in-g
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, x in noise.items():
        last = name.split(".")[-1]
        if x.dim() == 2:
            out[name] = x * (std / (2 * n_layers) ** 0.5 if last in ("wo", "w2") else std)
        elif last.endswith("g"):
            out[name] = torch.ones_like(x)
        else:
            out[name] = torch.zeros_like(x)
    return out
