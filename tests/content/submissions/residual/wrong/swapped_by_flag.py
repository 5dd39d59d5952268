# catalogue: 1
# norm_first is computed the wrong way round
class Block:
    def __init__(self, f, norm, order):
        self.f, self.norm = f, norm
        self.norm_first = order != "pre"

    def __call__(self, x):
        h = self.norm(x) if self.norm_first else x
        h = x + self.f(h)
        return h if self.norm_first else self.norm(h)


def residual(x, sublayer, norm, order="pre"):
    return Block(sublayer, norm, order)(x)
