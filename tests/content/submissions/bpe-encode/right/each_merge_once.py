def bpe_encode(text, merges):
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    for left, right in merges:
        i = 0
        out = []
        while i < len(tokens):
            if i + 1 < len(tokens) and tokens[i] == left and tokens[i + 1] == right:
                out.append(left + right)
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    return tokens
