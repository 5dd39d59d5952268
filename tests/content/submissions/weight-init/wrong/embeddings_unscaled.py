# other: embeddings keep a standard deviation of 1
import torch


def init_weights(noise, n_layers, std=0.02):
    out = {}
    for name, z in noise.items():
        leaf = name.split(".")[-1]
        if z.ndim == 1:
            out[name] = torch.ones_like(z) if leaf.endswith("_g") else torch.zeros_like(z)
        elif leaf in ("wte", "wpe"):
            out[name] = z.clone()
        else:
            out[name] = z * std * ((2 * n_layers) ** -0.5 if leaf in ("wo", "w2") else 1)
    return out
