# always pre
def residual(x, sublayer, norm, order="pre"):
    return x + sublayer(norm(x))
