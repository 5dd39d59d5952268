# catalogue: 4
def dropout(x, u, p, training=True):
    if p < 0 or p > 1:
        raise ValueError("p must be in [0, 1]")
    if not training:
        return x
    keep = (u >= p).to(x)
    return x * keep / keep.new_tensor(1 - p)
