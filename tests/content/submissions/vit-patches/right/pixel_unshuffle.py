import torch
import torch.nn.functional as F


def patch_embed(images, w, b, cls, pos):
    n, p = len(images), w.shape[-1]
    if images.shape[2] % p or images.shape[3] % p:
        raise ValueError("Image dimensions must be divisible by the patch size.")
    x = F.pixel_unshuffle(images, p).flatten(2).transpose(1, 2)
    if pos.shape[0] != x.shape[1] + 1:
        raise ValueError("pos has another length")
    return torch.cat((cls[None, None].expand(n, 1, -1), F.linear(x, w.flatten(1), b)), dim=1) + pos
