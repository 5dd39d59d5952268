"""Size and training cost of a GPT: count the entries of each matrix, then six FLOPs per parameter and token.

The model is GPT-2's: learned positions, biases everywhere, LayerNorm before each sublayer and after the last block, an
MLP of width 4 D, and an output head that is the token table itself (tied), so it is counted once.

A matrix multiplication costs 2 FLOPs per weight and token forward, and twice that backward (one product for the
gradient of the inputs, one for that of the weights): 6 N. Attention adds, per layer and token, 2 T D for the scores and
2 T D for the weighted values, again times 3. The causal mask hides half of the scores, but the estimate counts all of
them.

    N = V D + T D + L (12 D^2 + 13 D) + 2 D          FLOPs per token = 6 N + 12 L D T

Source: Radford et al. 2019 (GPT-2), section 2.3; Chowdhery et al. 2022 (PaLM), arXiv:2204.02311, appendix B.
"""


def gpt_params(cfg: dict[str, int]) -> int:
    V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    embeddings = V * D + T * D  # tokens and positions; the head is the token table again
    norm = D + D  # gain and bias
    attention = (D * 3 * D + 3 * D) + (D * D + D)  # queries, keys and values; output projection
    mlp = (D * 4 * D + 4 * D) + (4 * D * D + D)  # up and down
    block = norm + attention + norm + mlp  # 12 D^2 + 13 D
    return embeddings + L * block + norm


def gpt_flops(cfg: dict[str, int], tokens: int) -> int:
    T, L, D = cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    weights = 6 * gpt_params(cfg)  # per token: 2 forward, 4 backward
    attention = 3 * L * (2 * T * D + 2 * T * D)  # per token: scores and weighted values, forward and backward
    return tokens * (weights + attention)
