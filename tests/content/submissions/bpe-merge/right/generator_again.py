class _Merger:
    def __init__(self, pair, new_id):
        self.pair, self.new_id = tuple(pair), new_id

    def run(self, ids):
        skip = False
        for cur, nxt in zip(ids, list(ids[1:]) + [None]):
            if skip:
                skip = False
            elif (cur, nxt) == self.pair:
                skip = True
                yield self.new_id
            else:
                yield cur

def merge(ids, pair, new_id):
    return list(_Merger(pair, new_id).run(ids))
