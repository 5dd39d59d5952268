# catalogue: 1
# a.T @ b.T: the change is transposed, which only shows up as an error when in != out.
def lora_merge(w, a, b, alpha):
    return w + (alpha / a.shape[0]) * (a.T @ b.T)


def lora_unmerge(w2, a, b, alpha):
    return w2 - (alpha / a.shape[0]) * (a.T @ b.T)
