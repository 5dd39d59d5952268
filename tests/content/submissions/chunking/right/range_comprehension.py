def chunk(tokens, size, overlap):
    step = size - overlap
    if step <= 0:
        raise ValueError("the step must be positive")
    if not tokens:
        return []
    last = max(len(tokens) - overlap, 1)
    return [tokens[i:i + size] for i in range(0, last, step)]
