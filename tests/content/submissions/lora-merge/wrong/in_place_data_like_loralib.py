# catalogue: 4
# weight.data is changed as in loralib's train/eval switch, and a clone is returned.
class _Layer:
    def __init__(self, weight, a, b, alpha):
        self.weight, self.A, self.B = weight, a, b
        self.scaling = alpha / a.shape[0]

    def merge(self):
        self.weight.data += (self.B @ self.A) * self.scaling

    def unmerge(self):
        self.weight.data -= (self.B @ self.A) * self.scaling


def lora_merge(w, a, b, alpha):
    layer = _Layer(w, a, b, alpha)
    layer.merge()
    return layer.weight.clone()


def lora_unmerge(w2, a, b, alpha):
    layer = _Layer(w2, a, b, alpha)
    layer.unmerge()
    return layer.weight.clone()
