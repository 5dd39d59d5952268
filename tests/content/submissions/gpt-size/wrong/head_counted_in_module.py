# catalogue: 2
# the module does not tie the head
import torch
from torch import nn


def build(cfg):
    d = cfg["n_embd"]
    blocks = [nn.ModuleList([nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d), nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)])
              for _ in range(cfg["n_layer"])]
    return nn.ModuleList([nn.Embedding(cfg["vocab_size"], d), nn.Embedding(cfg["block_size"], d), *blocks, nn.LayerNorm(d),
                          nn.Linear(d, cfg["vocab_size"], bias=False)])


def gpt_params(cfg):
    with torch.device("meta"):
        return sum(p.numel() for p in build(cfg).parameters())


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
