# catalogue: 3
# reply is added once per message and not once
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    counts = []
    for m in messages:
        c = per_message + reply
        c += sum(map(len, map(encode, m.values())))
        if "name" in m:
            c += per_name
        counts.append(c)
    return sum(counts)
