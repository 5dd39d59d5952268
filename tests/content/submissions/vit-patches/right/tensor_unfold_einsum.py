import torch


def patch_embed(images, w, b, cls, pos):
    p = w.shape[-1]
    if images.shape[2] % p or images.shape[3] % p:
        raise ValueError(f"{tuple(images.shape[2:])} is not a multiple of {p}")
    grid = images.unfold(2, p, p).unfold(3, p, p)
    x = torch.einsum("bchwij,dcij->bhwd", grid, w).flatten(1, 2) + b
    x = torch.cat((cls.expand(x.shape[0], 1, -1), x), dim=1)
    if x.shape[1:] != pos.shape:
        raise ValueError(f"{len(pos)} positions for {x.shape[1]} tokens")
    return x + pos
