class _Counter:
    def __init__(self, encode, per_message, per_name):
        self.encode, self.per_message, self.per_name = encode, per_message, per_name
        self.total = 0

    def field(self, name, text):
        self.total += len(list(self.encode(text)))
        if name == "name":
            self.total += self.per_name

    def message(self, message):
        self.total += self.per_message
        for name in message:
            self.field(name, message[name])


def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    counter = _Counter(encode, per_message, per_name)
    for message in messages:
        counter.message(message)
    return counter.total + reply
