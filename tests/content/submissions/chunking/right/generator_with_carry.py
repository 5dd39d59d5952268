def _windows(tokens, size, overlap):
    window, fresh = [], 0
    for token in tokens:
        window.append(token)
        fresh += 1
        if len(window) == size:
            yield list(window)
            window = window[size - overlap:]
            fresh = 0
    if fresh:
        yield window


def chunk(tokens, size, overlap):
    if not 0 <= overlap < size:
        raise ValueError(f"need 0 <= overlap < size, got overlap={overlap}, size={size}")
    return list(_windows(tokens, size, overlap))
