"""Their class with the layers that it asks for by name."""

from torch import nn

TASK = "gqa"


def adapt(ours):
    class GroupQueryAttention(nn.Module):
        def __init__(self, d_model, num_heads, num_kv_heads):
            super().__init__()
            self.num_heads, self.num_kv_heads = num_heads, num_kv_heads
            d_kv = num_kv_heads * d_model // num_heads
            self.W_q, self.W_o = (nn.Linear(d_model, d_model, bias=False) for _ in range(2))
            self.W_k, self.W_v = (nn.Linear(d_model, d_kv, bias=False) for _ in range(2))

        def forward(self, x):
            weights = [layer.weight for layer in (self.W_q, self.W_k, self.W_v, self.W_o)]
            return ours.grouped_query_attention(x, *weights, self.num_heads, self.num_kv_heads)

    return GroupQueryAttention
