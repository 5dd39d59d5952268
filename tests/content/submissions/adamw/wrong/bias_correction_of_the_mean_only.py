# catalogue: 2
# the second moment is left uncorrected
def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    beta1, beta2 = betas
    new_m = beta1 * m + (1.0 - beta1) * g
    new_v = beta2 * v + (1.0 - beta2) * g.pow(2)
    corrected = new_m / (1.0 - beta1 ** t)
    new_p = p - lr * corrected / (new_v.sqrt() + eps) - lr * wd * p
    return new_p, new_m, new_v
