# other: divides by the root of the block's own number, counted from 1
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, z in noise.items():
        parts = name.split(".")
        if z.ndim == 1:
            out[name] = torch.ones_like(z) if parts[-1].endswith("_g") else torch.zeros_like(z)
        elif parts[-1] in ("wo", "w2"):
            block = next((int(p) + 1 for p in parts if p.isdigit()), 1)
            out[name] = z * std / (2 * block) ** 0.5
        else:
            out[name] = z * std
    return out
