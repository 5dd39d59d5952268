"""A byte-level BPE tokenizer: train, encode, decode, special tokens, a decoder for streams."""

from collections import Counter
from itertools import pairwise


def pairs_of(ids):
    return Counter(pairwise(ids))


def merge(ids, pair, new_id):
    """Every occurrence of the pair, from the left, becomes one id."""
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place : place + 2]) == pair:
            merged.append(new_id)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


def split(text):
    """Words with the space before them, so that no merge crosses a word's start."""
    words, word = [], ""
    for char in text:
        if char == " " and word:
            words.append(word)
            word = ""
        word += char
    return [*words, word] if word else words


class Tokenizer:
    def __init__(self):
        # pair of ids: the id that it becomes; in the order in which they were learnt
        self.merges = {}
        self.vocab = {number: bytes([number]) for number in range(256)}
        self.special = {}

    def train(self, text, count):
        """Learns `count` merges: each time the most frequent pair, the smaller pair of equal ones."""
        words = [list(word.encode()) for word in split(text)]
        for number in range(count):
            counts = Counter()
            for word in words:
                counts.update(pairs_of(word))
            if not counts:
                break
            best = min(counts, key=lambda pair: (-counts[pair], pair))
            new_id = 256 + number
            self.merges[best] = new_id
            self.vocab[new_id] = self.vocab[best[0]] + self.vocab[best[1]]
            words = [merge(word, best, new_id) for word in words]

    def add_special(self, text):
        """A token that stands for itself; its text is never split."""
        number = 256 + len(self.merges) + len(self.special)
        self.special[text] = number
        self.vocab[number] = text.encode()

    def encode_word(self, word):
        ids = list(word.encode())
        while len(ids) > 1:
            pair = min(pairs_of(ids), key=lambda pair: self.merges.get(pair, float("inf")))
            if pair not in self.merges:
                break
            ids = merge(ids, pair, self.merges[pair])
        return ids

    def encode(self, text, allow_special=False):
        """Ids of a text; special tokens in it count as such only where they are allowed."""
        if allow_special:
            for special, number in self.special.items():
                before, found, after = text.partition(special)
                if found:
                    return [*self.encode(before, True), number, *self.encode(after, True)]
        return [token for word in split(text) for token in self.encode_word(word)]

    def decode(self, ids):
        """The text of ids; bytes that are no UTF-8 become U+FFFD."""
        return b"".join(self.vocab[token] for token in ids).decode("utf-8", errors="replace")


class StreamDecoder:
    """Ids one by one → text as soon as its characters are whole."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.held = b""

    def push(self, token):
        self.held += self.tokenizer.vocab[token]
        for end in range(len(self.held), max(-1, len(self.held) - 4), -1):
            try:
                text = self.held[:end].decode()
            except UnicodeDecodeError:
                continue
            self.held = self.held[end:]
            return text
        return ""


def main():
    tokenizer = Tokenizer()
    tokenizer.train("low lower lowest low low newer newest", 12)
    ids = tokenizer.encode("lowest newest")
    print(ids, tokenizer.decode(ids))


if __name__ == "__main__":
    main()
