# catalogue: 1
# The update is multiplied by alpha, not by alpha / r.
def lora_forward(x, w, a, b, alpha, bias=None):
    out = x @ w.detach().T + alpha * (x @ a.T) @ b.T
    if bias is not None:
        out = out + bias.detach()
    return out
