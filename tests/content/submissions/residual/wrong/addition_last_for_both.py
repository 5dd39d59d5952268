# catalogue: 4
# both orders end with the addition, so post normalises the branch alone
def residual(x, sublayer, norm, order="pre"):
    branch = x
    steps = [norm, sublayer] if order == "pre" else [sublayer, norm]
    for step in steps:
        branch = step(branch)
    return branch + x
