# joins the fields of a message and encodes them in one go, so tokens merge over field borders
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for m in messages:
        total += per_message + len(encode(" ".join(m.values())))
        if "name" in m:
            total += per_name
    return total
