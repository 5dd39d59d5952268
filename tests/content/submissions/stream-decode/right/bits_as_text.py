# beginner's style: bits as strings, one byte at a time, a class per idea
class Utf8Char:
    def __init__(self, first_byte):
        self.bytes = [first_byte]
        self.length = self.length_from_bits(first_byte)

    def length_from_bits(self, byte):
        bits = format(byte, "08b")
        if bits.startswith("0"):
            return 1
        if bits.startswith("110") and byte >= 0xC2:
            return 2
        if bits.startswith("1110"):
            return 3
        if bits.startswith("11110") and byte <= 0xF4:
            return 4
        return 0

    def accepts(self, byte):
        bits = format(byte, "08b")
        if not bits.startswith("10"):
            return False
        if len(self.bytes) == 1:
            first = self.bytes[0]
            if first == 0xE0 and byte < 0xA0:
                return False
            if first == 0xED and byte > 0x9F:
                return False
            if first == 0xF0 and byte < 0x90:
                return False
            if first == 0xF4 and byte > 0x8F:
                return False
        return True

    def add(self, byte):
        self.bytes.append(byte)

    def complete(self):
        return len(self.bytes) == self.length

    def text(self):
        return bytes(self.bytes).decode("utf-8")


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.current = None

    def push(self, id):
        token = self.vocab[id]
        text = ""
        for byte in token:
            text = text + self.push_byte(byte)
        return text

    def push_byte(self, byte):
        text = ""
        if self.current is not None:
            if self.current.accepts(byte):
                self.current.add(byte)
                if self.current.complete():
                    text = self.current.text()
                    self.current = None
                return text
            text = "\ufffd"
            self.current = None
        char = Utf8Char(byte)
        if char.length == 0:
            return text + "\ufffd"
        if char.complete():
            return text + char.text()
        self.current = char
        return text

    def flush(self):
        if self.current is None:
            return ""
        self.current = None
        return "\ufffd"
