import heapq

class Piece:
    __slots__ = ("text", "pos", "before", "after", "alive")

    def __init__(self, text, pos):
        self.text, self.pos, self.alive = text, pos, True
        self.before = self.after = None

class Encoder:
    def __init__(self, merges):
        self.ranks = {pair: i for i, pair in enumerate(merges)}

    def chain(self, data):
        pieces = [Piece(bytes([b]), i) for i, b in enumerate(data)]
        for l, r in zip(pieces, pieces[1:]):
            l.after, r.before = r, l
        return pieces

    def push(self, queue, p):
        if p and p.alive and p.after:
            r = self.ranks.get((p.text, p.after.text))
            if r is not None:
                heapq.heappush(queue, (r, p.pos))

    def __call__(self, text):
        pieces, queue = self.chain(text.encode("utf-8")), []
        for p in pieces:
            self.push(queue, p)
        while queue:
            rank, batch = queue[0][0], []
            while queue and queue[0][0] == rank:
                p = pieces[heapq.heappop(queue)[1]]
                if p.alive and p.after and self.ranks.get((p.text, p.after.text)) == rank:
                    q = p.after
                    p.text += q.text
                    q.alive, p.after = False, q.after
                    if p.after:
                        p.after.before = p
                    batch.append(p)
            for p in batch:
                self.push(queue, p.before)
                self.push(queue, p)
        return [p.text for p in pieces if p.alive]

def bpe_encode(text, merges):
    return Encoder(merges)(text)
