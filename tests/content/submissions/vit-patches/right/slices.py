import torch


def patch_embed(images, w, b, cls, pos):
    batch, _, height, width = images.shape
    d, _, p, _ = w.shape
    if height % p != 0 or width % p != 0:
        raise ValueError("patches do not fit")
    tokens = []
    for top in range(0, height, p):
        for left in range(0, width, p):
            patch = images[:, :, top : top + p, left : left + p]
            tokens.append((patch[:, None] * w[None]).sum(dim=(2, 3, 4)) + b)
    if pos.shape[0] != len(tokens) + 1:
        raise ValueError("wrong number of positions")
    tokens = [cls.repeat(batch, 1), *tokens]
    return torch.stack([token + pos[i] for i, token in enumerate(tokens)], dim=1)
