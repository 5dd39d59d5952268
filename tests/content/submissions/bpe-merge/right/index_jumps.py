import warnings


class Merger:
    __slots__ = ("left", "right", "new_id")

    def __init__(self, pair, new_id):
        self.left, self.right = pair
        self.new_id = new_id

    def __call__(self, ids):
        out, i = [], 0
        while True:
            try:
                j = ids.index(self.left, i)
            except ValueError:
                return out + ids[i:]
            out += ids[i:j]
            hit = ids[j + 1 : j + 2] == [self.right]
            out.append(self.new_id if hit else self.left)
            i = j + 1 + hit


def merge(ids, pair, new_id):
    if not ids:
        warnings.warn("nothing to merge", stacklevel=2)
    return Merger(pair, new_id)(list(ids))
