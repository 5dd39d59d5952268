"""A chat template: messages become one sequence of token ids, and a mask says which of them count in the loss.

The model has no notion of a message; special tokens mark who speaks and where a turn ends. In supervised fine-tuning
only the assistant's words and the token that ends its turn count: without that token the model would not learn to
stop. Content is encoded as plain bytes, so no text can ever turn into a special token.

    BOS  (role  bytes of the content  END) for each message  (assistant, to be continued)

Source: Ouyang et al. 2022, arXiv:2203.02155, section 3.5 (fine-tuning on demonstrations); the layout of role and end
tokens follows Grattafiori et al. 2024, "The Llama 3 Herd of Models", arXiv:2407.21783, section 4.1.1.
"""

BOS = 256
ROLES = {"system": 257, "user": 258, "assistant": 259}
END = 260


def render_chat(messages: list[dict[str, str]], add_generation_prompt: bool) -> tuple[list[int], list[bool]]:
    ids = [BOS]  # once, at the very start
    loss_mask = [False]
    for message in messages:
        role = message["role"]
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}")
        content = list(message["content"].encode("utf-8"))  # bytes: 0 to 255
        is_trained = role == "assistant"
        ids += [ROLES[role], *content, END]
        loss_mask += [False] + [is_trained] * len(content) + [is_trained]  # role, content, end
    if add_generation_prompt:
        ids.append(ROLES["assistant"])  # the model continues from here
        loss_mask.append(False)
    return ids, loss_mask
