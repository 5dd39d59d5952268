# averages shortcut and branch
def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return (x + sublayer(norm(x))) / 2
    return norm((x + sublayer(x)) / 2)
