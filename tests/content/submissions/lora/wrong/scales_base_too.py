# catalogue: 4
# The scale multiplies the sum of base and update, so the pretrained layer is changed as well.
def lora_forward(x, w, a, b, alpha, bias=None):
    r = a.shape[0]
    y = (x @ w.detach().T + x @ a.T @ b.T) * (alpha / r)
    return y if bias is None else y + bias.detach()
