# catalogue: 4
# carries the overlap over and emits it at the end even when nothing new came
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    out, window = [], []
    for t in tokens:
        window.append(t)
        if len(window) == size:
            out.append(window)
            window = window[size - overlap:]
    if window:
        out.append(window)
    return out
