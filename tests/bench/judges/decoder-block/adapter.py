"""Their class with the layers that it asks for by name; the solution gets their weights."""

from torch import nn

TASK = "gpt2_block"


def adapt(ours):
    class GPT2Block(nn.Module):
        def __init__(self, d_model, num_heads):
            super().__init__()
            self.num_heads = num_heads
            self.ln1, self.ln2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
            self.wq, self.wk, self.wv, self.wo = (nn.Linear(d_model, d_model, bias=False) for _ in range(4))
            self.mlp = nn.Sequential(nn.Linear(d_model, 4 * d_model), nn.GELU(), nn.Linear(4 * d_model, d_model))

        def forward(self, x):
            p = {name: getattr(self, name).weight for name in ("wq", "wk", "wv", "wo")}
            p |= {"ln1_g": self.ln1.weight, "ln1_b": self.ln1.bias, "ln2_g": self.ln2.weight, "ln2_b": self.ln2.bias}
            p |= {"w1": self.mlp[0].weight, "b1": self.mlp[0].bias, "w2": self.mlp[2].weight, "b2": self.mlp[2].bias}
            return ours.decoder_block(x, p, self.num_heads)

    return GPT2Block
