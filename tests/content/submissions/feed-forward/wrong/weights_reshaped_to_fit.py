# catalogue: 4
# the matrices are reshaped, not transposed, to make the product fit
import torch
import torch.nn.functional as F


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    d_ff, d = w1.shape
    h = x @ w1.reshape(d, d_ff) + b1
    h = F.relu(h) if act == "relu" else F.gelu(h)
    return h @ w2.reshape(d_ff, d) + b2
