import math

import torch

from tiny_gpt_2 import forward as run


def train_step(params, state, x, y, n_heads, lr, clip=1.0, betas=(0.9, 0.95), eps=1e-8, wd=0.1):
    places = [(params, name) for name in params if name != "blocks"]
    places += [(block, name) for block in params["blocks"] for name in block]
    copies = {}
    model = {name: None for name in params}
    model["blocks"] = [dict(block) for block in params["blocks"]]
    targets = [(model, name) for name in params if name != "blocks"]
    targets += [(block, name) for block in model["blocks"] for name in block]
    leaves = []
    for (owner, name), (new_owner, _) in zip(places, targets):
        leaf = owner[name].detach().clone().requires_grad_(True)
        new_owner[name] = leaf
        leaves.append(leaf)
    with torch.enable_grad():
        logits = run(model, x, n_heads)
        rows = torch.arange(y.numel())
        flat = logits.reshape(y.numel(), -1)
        loss = (torch.logsumexp(flat, -1) - flat[rows, y.reshape(-1)]).sum() / y.numel()
    loss.backward()
    grads = [leaf.grad for leaf in leaves]
    norm = math.sqrt(sum(float((g * g).sum()) for g in grads))
    factor = clip / norm if norm > clip else 1.0
    t = state.get("t", 0) + 1
    moments = []
    for number, ((new_owner, name), leaf, g) in enumerate(zip(targets, leaves, grads)):
        m, v = state["moments"][number] if state else (torch.zeros_like(g), torch.zeros_like(g))
        g = g * factor
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        moments.append((m, v))
        step = m / (1 - betas[0] ** t) / (torch.sqrt(v / (1 - betas[1] ** t)) + eps)
        shrink = 1 - lr * wd if leaf.dim() == 2 else 1.0
        new_owner[name] = leaf.detach() * shrink - lr * step
    return model, {"t": t, "moments": moments}, loss.item()
