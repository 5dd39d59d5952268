def perplexity(nlls, lengths):
    # weights lengths / total, as pack_padded would give
    total = int(lengths.sum())
    mean = 0.0
    for b, n in enumerate(lengths.tolist()):
        if n:
            mean += nlls[b, :n].mean().item() * n / total
    return 2.718281828459045**mean
