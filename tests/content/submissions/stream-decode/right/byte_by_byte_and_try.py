# very slow honest: bit strings & ints per byte, strict beginner's decode through int(...,2), checking with bytes.decode per char
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.waiting = bytearray()
    def is_prefix(self):
        b = bytes(self.waiting)
        try:
            b.decode("utf-8")
            return False
        except UnicodeDecodeError as error:
            return error.reason == "unexpected end of data" and error.start == 0
    def push(self, id):
        answer = ""
        for value in self.vocab[id]:
            self.waiting.append(value)
            if len(self.waiting) == 1 and value < 128:
                answer += chr(value)
                self.waiting.clear()
                continue
            if self.is_prefix():
                continue
            try:
                answer += bytes(self.waiting).decode("utf-8")
                self.waiting.clear()
            except UnicodeDecodeError:
                last = self.waiting.pop()
                if self.waiting:
                    answer += "\ufffd"
                    self.waiting.clear()
                    self.waiting.append(last)
                    if last < 128:
                        answer += chr(last); self.waiting.clear()
                    elif not self.is_prefix():
                        answer += "\ufffd"; self.waiting.clear()
                else:
                    answer += "\ufffd"
        return answer
    def flush(self):
        answer = "\ufffd" if self.waiting else ""
        self.waiting.clear()
        return answer
