# catalogue: 5
# the branch is normalised before and after the sublayer
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x + norm(sublayer(norm(x)))
    return norm(x + sublayer(x))
