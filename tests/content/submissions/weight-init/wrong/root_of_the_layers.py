# catalogue: 2
# one addition a block
import torch


def is_residual_projection(name):
    return name == "wo" or name == "w2" or name.endswith(".wo") or name.endswith(".w2")


def init_weights(noise, n_layers, std=0.02):
    result = dict()
    for name in noise:
        z = noise[name]
        with torch.no_grad():
            if z.dim() == 2:
                s = std * n_layers**-0.5 if is_residual_projection(name) else std
                p = torch.empty_like(z).copy_(z).mul_(s)
            else:
                p = torch.empty_like(z).fill_(float(name.endswith("_g")))
        result[name] = p
    return result
