# all root-to-node paths first, as Medusa's retrieve indices; the longest that agrees wins
import torch


def paths(parents):
    out = []
    for i, p in enumerate(parents):
        out.append((out[p] if p >= 0 else []) + [i])
    return out


def verify_tree(tokens, parents, target):
    best = []
    for path in paths(parents):
        if all(tokens[i] == target[parents[i] + 1] for i in path) and len(path) > len(best):
            best = path
    end = best[-1] + 1 if best else 0
    return [tokens[i] for i in best] + [target[end]], list(best)


def tree_attention(parents, past):
    n = len(parents)
    rows = [[True] * past + [j in path for j in range(n)] for path in paths(parents)]
    mask = torch.tensor(rows, dtype=torch.bool).reshape(n, past + n)
    return mask, torch.tensor([past + len(path) - 1 for path in paths(parents)], dtype=torch.int64)
