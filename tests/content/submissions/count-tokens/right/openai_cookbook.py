def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    num_tokens = 0
    for message in messages:
        num_tokens += per_message
        for key, value in message.items():
            num_tokens += len(encode(value))
            if key == "name":
                num_tokens += per_name
    num_tokens += reply  # every reply is primed with <|start|>assistant<|message|>
    return num_tokens
