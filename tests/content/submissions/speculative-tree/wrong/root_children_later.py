# other: positions of the root's children are past - 1
import torch


def verify_tree(tokens, parents, target):
    def walk(node):
        for i in range(node + 1, len(tokens)):
            if parents[i] == node and tokens[i] == target[node + 1]:
                below, path = walk(i)
                return [tokens[i], *below], [i, *path]
        return [target[node + 1]], []

    return walk(-1)


def tree_attention(parents, past):
    def ancestors(i):
        return [] if i < 0 else [*ancestors(parents[i]), i]

    n = len(parents)
    mask = torch.zeros((n, past + n), dtype=torch.bool)
    mask[:, :past] = True
    for i in range(n):
        for j in ancestors(i):
            mask[i, past + j] = True
    return mask, torch.tensor(
        [past + len(ancestors(i)) - (2 if parents[i] < 0 else 1) for i in range(n)], dtype=torch.long
    )
