class Tokens(list):
    """A list that prints itself short."""

    def __repr__(self):
        return f"<{len(self)} tokens>"


def merge(ids, pair, new_id):
    a, b = pair
    taken = set()
    for i in range(len(ids) - 1):
        if ids[i] == a and ids[i + 1] == b and i not in taken:
            taken.add(i + 1)
    return Tokens(new_id if (nxt := i + 1) in taken else t for i, t in enumerate(ids) if i not in taken)
