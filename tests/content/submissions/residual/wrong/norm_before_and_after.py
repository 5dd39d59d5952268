# catalogue: 5
# pre is also normalised at the end
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return norm(x + sublayer(norm(x)))
    return norm(x + sublayer(x))
