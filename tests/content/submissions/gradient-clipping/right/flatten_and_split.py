import torch


def clip_grad_norm(grads, max_norm):
    live = [i for i, g in enumerate(grads) if g is not None]
    result = [None] * len(grads)
    if not live:
        return result, 0.0
    vec = torch.cat([grads[i].reshape(-1) for i in live])
    norm = vec.norm(p=2)
    if norm.item() > max_norm:
        vec = vec * (max_norm / norm)
    for i, piece in zip(live, vec.split([grads[i].numel() for i in live])):
        result[i] = piece.view(grads[i].shape)
    return result, float(norm)
