# catalogue: 5
# nn.Dropout on the attention weights, never switched to eval
import torch
from torch import nn
import torch.nn.functional as F


class Layer(nn.Module):
    def __init__(self, p, heads):
        super().__init__()
        self.p, self.heads, self.drop = p, heads, nn.Dropout(0.1)

    def forward(self, x, keep):
        p, (B, T, D) = self.p, x.shape
        q, k, v = ((x @ p[w].T).view(B, T, self.heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if keep is not None:
            s = s.masked_fill(~keep[:, None, None, :], torch.finfo(s.dtype).min)
        a = self.drop(s.softmax(-1)) @ v
        x = F.layer_norm(x + a.transpose(1, 2).reshape(B, T, D) @ p["wo"].T, (D,), p["ln1_g"], p["ln1_b"])
        f = F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
        return F.layer_norm(x + f, (D,), p["ln2_g"], p["ln2_b"])


def encoder_block(x, p, n_heads, pad_mask=None):
    return Layer(p, n_heads)(x, pad_mask)
