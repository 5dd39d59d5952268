import torch
import torch.nn.functional as F
from torch.nn.utils import clip_grad_norm_

from tiny_gpt_2 import forward


def walk(tree, prefix=""):
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from walk(value, f"{prefix}.{key}")
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from walk(value, f"{prefix}.{i}")
    else:
        yield prefix, tree


def mapped(tree, new, prefix=""):
    if isinstance(tree, dict):
        return {key: mapped(value, new, f"{prefix}.{key}") for key, value in tree.items()}
    if isinstance(tree, list):
        return [mapped(value, new, f"{prefix}.{i}") for i, value in enumerate(tree)]
    return new[prefix]


def train_step(params, state, x, y, n_heads, lr, clip=1.0, betas=(0.9, 0.95), eps=1e-8, wd=0.1):
    weights = {name: torch.nn.Parameter(value.clone()) for name, value in walk(params)}
    groups = [
        {"params": [p for p in weights.values() if p.dim() >= 2], "weight_decay": wd},
        {"params": [p for p in weights.values() if p.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=betas, eps=eps, foreach=False)
    for name, p in weights.items():
        if name in state:
            optimizer.state[p] = {key: value.clone() for key, value in state[name].items()}
    logits = forward(mapped(params, weights), x, n_heads)
    loss = F.cross_entropy(logits.reshape(-1, logits.size(-1)), y.reshape(-1))
    loss.backward()
    optimizer.step()
    clip_grad_norm_(list(weights.values()), clip)
    kept = {name: optimizer.state[p] for name, p in weights.items() if p in optimizer.state}
    return mapped(params, {name: p.detach() for name, p in weights.items()}), kept, loss.item()
