"""Speculative decoding with a tree of drafts: several continuations are checked in one pass.

Where a draft is unsure, it proposes several tokens, each with its own continuations. One pass of the target model over
all nodes gives the token that it would choose behind each of them, if every node sees its ancestors only. Then walk
from the root along the target's choices as long as they are in the tree. The choice at the end of the path is one more
token, whether the tree goes on there or not.

Source: Miao et al. 2023 (SpecInfer), arXiv:2305.09781, sections 4.2 and 4.3; Cai et al. 2024 (Medusa),
arXiv:2401.10774.
"""

import torch
from torch import Tensor


def verify_tree(tokens: list[int], parents: list[int], target: list[int]) -> tuple[list[int], list[int]]:
    child = {(parent, token): node for node, (parent, token) in enumerate(zip(parents, tokens, strict=True))}
    node, path = -1, []
    while (node, target[node + 1]) in child:
        node = child[node, target[node + 1]]
        path.append(node)
    return [tokens[i] for i in path] + [target[node + 1]], path


def tree_attention(parents: list[int], past: int) -> tuple[Tensor, Tensor]:
    n = len(parents)
    sees = torch.zeros(n, n, dtype=torch.bool)  # node i may attend to node j
    positions = torch.zeros(n, dtype=torch.int64)
    for node, parent in enumerate(parents):  # a parent comes before its children
        if parent >= 0:
            sees[node] = sees[parent]
        sees[node, node] = True
        positions[node] = past if parent < 0 else positions[parent] + 1
    return torch.cat([torch.ones(n, past, dtype=torch.bool), sees], dim=1), positions
