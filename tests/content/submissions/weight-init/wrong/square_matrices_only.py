# other: takes only square matrices for output projections
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, z in noise.items():
        leaf = name.split(".")[-1]
        if z.ndim == 1:
            out[name] = torch.ones_like(z) if leaf.endswith("_g") else torch.zeros_like(z)
        else:
            residual = leaf in ("wo", "w2") and z.shape[0] == z.shape[1]
            out[name] = z * std * ((2 * n_layers) ** -0.5 if residual else 1)
    return out
