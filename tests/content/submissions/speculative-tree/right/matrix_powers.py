import torch


def verify_tree(tokens, parents, target):
    accepted = [target[p + 1] == t for p, t in zip(parents, tokens)]
    alive = []
    for ok, p in zip(accepted, parents):
        alive.append(ok and (p == -1 or alive[p]))
    path = [i for i, a in enumerate(alive) if a]
    last = path[-1] if path else -1
    return [tokens[i] for i in path] + [target[last + 1]], path


def tree_attention(parents, past):
    n = len(parents)
    step = torch.zeros(n, n)
    for i, p in enumerate(parents):
        if p >= 0:
            step[i, p] = 1
    reach, power = torch.eye(n), torch.eye(n)
    for _ in range(n):
        power = power @ step
        reach = reach + power
    sees = reach > 0
    return torch.nn.functional.pad(sees, (past, 0), value=True), past - 1 + sees.sum(-1)
