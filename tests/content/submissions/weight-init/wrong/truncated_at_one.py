# other: cuts the noise at one standard deviation
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, z in noise.items():
        leaf = name.split(".")[-1]
        if z.ndim == 1:
            out[name] = torch.ones_like(z) if leaf.endswith("_g") else torch.zeros_like(z)
        else:
            out[name] = z.clamp(-1, 1) * std * ((2 * n_layers) ** -0.5 if leaf in ("wo", "w2") else 1)
    return out
