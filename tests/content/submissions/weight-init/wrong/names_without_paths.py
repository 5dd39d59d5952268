# other: returns the last parts as names
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, z in noise.items():
        leaf = name.split(".")[-1]
        if z.ndim == 1:
            out[leaf] = torch.ones_like(z) if leaf.endswith("_g") else torch.zeros_like(z)
        else:
            out[leaf] = z * std * ((2 * n_layers) ** -0.5 if leaf in ("wo", "w2") else 1)
    return out
