# catalogue: 2
# padding is only zeroed in the output, its keys are attended
import math

import torch
import torch.nn.functional as F


class EncoderBlock(torch.nn.Module):
    def __init__(self, p, n_heads):
        super().__init__()
        self.p, self.n = p, n_heads

    def forward(self, x, mask):
        p, (B, T, D) = self.p, x.shape
        q, k, v = ((x @ p[w].T).view(B, T, self.n, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        w = (q @ k.mT / math.sqrt(q.size(-1))).softmax(-1)
        a = (w @ v).transpose(1, 2).reshape(B, T, D)
        x = F.layer_norm(x + a @ p["wo"].T, (D,), p["ln1_g"], p["ln1_b"])
        x = F.layer_norm(x + F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], (D,), p["ln2_g"], p["ln2_b"])
        return x if mask is None else x * mask.unsqueeze(-1)


def encoder_block(x, p, n_heads, pad_mask=None):
    return EncoderBlock(p, n_heads)(x, pad_mask)
