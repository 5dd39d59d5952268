# catalogue: 4
# post: norm(f(x)) + x
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x + sublayer(norm(x))
    return x + norm(sublayer(x))
