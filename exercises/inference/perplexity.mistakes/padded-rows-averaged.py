"""You average each row with its padding counted as tokens, exponentiate, and average the rows. The mean is over all
tokens, before exp, and padding does not count."""


def perplexity(nlls, lengths):
    return float(nlls.mean(dim=1).exp().mean())
