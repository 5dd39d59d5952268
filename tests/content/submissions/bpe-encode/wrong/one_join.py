# catalogue: 3
def bpe_encode(text, merges):
    parts = [bytes([b]) for b in text.encode("utf-8")]
    for a, b in merges:
        for i in range(len(parts) - 1):
            if parts[i] == a and parts[i + 1] == b:
                return parts[:i] + [a + b] + parts[i + 2:]
    return parts
