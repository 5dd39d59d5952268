class Tokens(list):
    """A list that prints itself short."""

    def __repr__(self):
        return f"<{len(self)} tokens>"


def merge(ids, pair, new_id):
    a, b = pair
    heads, last = set(), -2
    for i in range(len(ids) - 1):
        if ids[i] == a and ids[i + 1] == b and last != i - 1:
            heads.add(last := i)
    return Tokens(new_id if i in heads else t for i, t in enumerate(ids) if i - 1 not in heads)
