class _Trie:
    def __init__(self):
        self.root = {}

    def add(self, word, value):
        node = self.root
        for ch in word:
            node = node.setdefault(ch, {})
        node[None] = value

    def longest(self, text, at):
        node, hit = self.root, None
        j = at
        while j < len(text) and text[j] in node:
            node = node[text[j]]
            j += 1
            if None in node:
                hit = (j, node[None])
        return hit


def encode_with_special(text, encode, special, allowed):
    trie = _Trie()
    for name, number in special.items():
        if name in allowed:
            trie.add(name, number)
    ids = []
    plain_from = i = 0
    while i < len(text):
        hit = trie.longest(text, i)
        if hit is None:
            i += 1
        else:
            if plain_from < i:
                ids += list(encode(text[plain_from:i]))
            i, number = hit
            ids.append(number)
            plain_from = i
    if plain_from < len(text):
        ids += list(encode(text[plain_from:]))
    return ids
