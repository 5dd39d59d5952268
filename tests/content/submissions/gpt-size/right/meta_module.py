import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.ln_1 = nn.LayerNorm(d)
        self.c_attn = nn.Linear(d, 3 * d)
        self.c_proj = nn.Linear(d, d)
        self.ln_2 = nn.LayerNorm(d)
        self.c_fc = nn.Linear(d, 4 * d)
        self.mlp_proj = nn.Linear(4 * d, d)


class GPT(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["n_embd"]
        self.wte = nn.Embedding(cfg["vocab_size"], d)
        self.wpe = nn.Embedding(cfg["block_size"], d)
        self.h = nn.ModuleList(Block(d) for _ in range(cfg["n_layer"]))
        self.ln_f = nn.LayerNorm(d)
        self.lm_head = nn.Linear(d, cfg["vocab_size"], bias=False)
        self.lm_head.weight = self.wte.weight


def gpt_params(cfg):
    with torch.device("meta"):
        return sum(p.numel() for p in GPT(cfg).parameters())


def gpt_flops(cfg, tokens):
    H = cfg["n_head"]
    Q = cfg["n_embd"] // H
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * H * Q * cfg["block_size"])
