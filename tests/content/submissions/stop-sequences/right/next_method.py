# an iterator class; `stream_until` is the class
class stream_until:
    def __init__(self, chunks, stops):
        self.source = iter(chunks)
        self.stops = stops
        self.buffer = ""
        self.finished = False

    def __iter__(self):
        return self

    def __next__(self):
        while not self.finished:
            try:
                self.buffer += next(self.source)
            except StopIteration:
                self.finished = True
                rest, self.buffer = self.buffer, ""
                if rest:
                    return rest
                break
            hits = [i for i in map(self.buffer.find, self.stops) if i >= 0]
            if hits:
                self.finished = True
                return self.buffer[: min(hits)]
            longest = max(map(len, self.stops), default=1)
            for n in range(min(longest - 1, len(self.buffer)), -1, -1):
                tail = self.buffer[len(self.buffer) - n :]
                if n == 0 or any(stop.startswith(tail) for stop in self.stops):
                    break
            out, self.buffer = self.buffer[: len(self.buffer) - n], tail if n else ""
            if out:
                return out
        raise StopIteration
