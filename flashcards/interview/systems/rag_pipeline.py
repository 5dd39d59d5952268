"""Retrieval-augmented generation: chunk, index, retrieve by words and by vectors, fuse, build a prompt."""

import math
from collections import Counter


def words(text):
    return [word.strip(".,?!").lower() for word in text.split()]


def chunk(tokens, size, overlap):
    """Windows of `size` tokens; each begins `overlap` tokens before the end of the one before."""
    step = size - overlap
    chunks = []
    for start in range(0, len(tokens), step):
        chunks.append(tokens[start : start + size])
        if start + size >= len(tokens):
            break
    return chunks


class BM25:
    """Scores by words: rare words count more, long documents less."""

    def __init__(self, documents, k1=1.5, b=0.75):
        self.documents = [Counter(document) for document in documents]
        self.lengths = [len(document) for document in documents]
        self.average = sum(self.lengths) / len(documents)
        self.holding = Counter(word for document in self.documents for word in document)
        self.k1, self.b = k1, b

    def idf(self, word):
        n = self.holding[word]
        return math.log(1 + (len(self.documents) - n + 0.5) / (n + 0.5))

    def score(self, query, place):
        counts, total = self.documents[place], 0.0
        norm = self.k1 * (1 - self.b + self.b * self.lengths[place] / self.average)
        for word in query:
            tf = counts[word]
            total += self.idf(word) * tf * (self.k1 + 1) / (tf + norm)
        return total


def embed(tokens, width=16):
    """A vector of hashed words, of length 1."""
    vector = [0.0] * width
    for word in tokens:
        vector[sum(word.encode()) % width] += 1.0
    norm = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [x / norm for x in vector]


def cosine(a, b):
    norms = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / norms if norms else 0.0


def ranked(scores):
    """Places by falling score; the first of equal ones first."""
    return sorted(range(len(scores)), key=lambda place: -scores[place])


def fuse(rankings, k=60):
    """Reciprocal rank fusion: each ranking gives 1 / (k + rank), ranks from 1."""
    total = Counter()
    for ranking in rankings:
        for rank, place in enumerate(ranking, 1):
            total[place] += 1 / (k + rank)
    return sorted(total, key=lambda place: (-total[place], place))


class Pipeline:
    def __init__(self, texts, size=12, overlap=4):
        self.chunks = [(name, part) for name, text in texts.items() for part in chunk(words(text), size, overlap)]
        self.bm25 = BM25([part for _, part in self.chunks])
        self.vectors = [embed(part) for _, part in self.chunks]

    def retrieve(self, question, count):
        """The best chunks as (source, words), the best first."""
        query = words(question)
        lexical = ranked([self.bm25.score(query, place) for place in range(len(self.chunks))])
        vector = embed(query)
        dense = ranked([cosine(vector, other) for other in self.vectors])
        return [self.chunks[place] for place in fuse([lexical, dense])[:count]]


def build_prompt(question, chunks, budget):
    """Chunks in their order while they fit into `budget` words, numbered; then the question, which always fits."""
    left = budget - len(words(question))
    parts = []
    for number, (source, part) in enumerate(chunks, 1):
        if len(part) > left:
            break
        parts.append(f"[{number}] ({source}) {' '.join(part)}")
        left -= len(part)
    return "\n".join([*parts, f"Question: {question}", "Answer from the passages, and cite their numbers."])


def main():
    texts = {"cats.txt": "Cats sleep for most of the day. A cat purrs when it is content.", "dogs.txt": "Dogs bark."}
    question = "When does a cat purr?"
    print(build_prompt(question, Pipeline(texts).retrieve(question, 2), 40))


if __name__ == "__main__":
    main()
