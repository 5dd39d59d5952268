"""Learned positions: a second embedding table, with a row for each position, is added to the token embeddings.

The rows are trained like all other weights (GPT-2 has 1,024 of them, BERT 512). With a cache only the new tokens are
embedded, and the first of them is at position `offset`. After the last row there is nothing to look up.

    h[b, i] = E[ids[b, i]] + P[offset + i]

Source: Gehring et al. 2017, "Convolutional Sequence to Sequence Learning", arXiv:1705.03122, section 3.1; in
transformers: Devlin et al. 2018 (BERT), arXiv:1810.04805, section 3.
"""

from torch import Tensor


def embed_tokens(ids: Tensor, tok_emb: Tensor, pos_emb: Tensor, offset: int = 0) -> Tensor:
    T = ids.shape[1]
    C = pos_emb.shape[0]  # the number of trained positions
    if offset + T > C:
        raise ValueError(f"positions up to {offset + T - 1} are needed, but the table ends at {C - 1}")
    tokens = tok_emb[ids]  # (B, T, D)
    positions = pos_emb[offset : offset + T]  # (T, D): the same for every sequence of the batch
    return tokens + positions  # (B, T, D)
