# named: holds-back-a-fixed-length
# as a well-known server does it
class Detokenizer:
    def __init__(self, stop):
        self.stop = stop
        self.stop_buffer_length = max(len(s) for s in stop) - 1 if stop else 0
        self.text, self.offset = "", 0

    def next_text(self, finished):
        length = len(self.text) - (0 if finished else self.stop_buffer_length)
        if self.offset < length:
            new, self.offset = self.text[self.offset : length], length
            return new
        return ""


def stream_until(chunks, stops):
    state = Detokenizer(stops)
    for chunk in chunks:
        state.text += chunk
        found = [state.text.find(s) for s in stops if s in state.text]
        if found:
            state.text = state.text[: min(found)]
            yield state.next_text(True)
            return
        yield state.next_text(False)
    yield state.next_text(True)
