def merge(ids, pair, new_id):
    """Tokens come out of one iterator; a match eats the next token too."""
    end = object()
    stream = iter([*ids, end])
    out: list[int] = []
    token = next(stream)
    while token is not end:
        following = next(stream)
        if following is not end and (token, following) == (pair[0], pair[1]):
            out.append(new_id)
            token = next(stream)
        else:
            out.append(token)
            token = following
    print(f"{len(ids)} -> {len(out)}")
    return out
