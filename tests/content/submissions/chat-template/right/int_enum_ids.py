from enum import IntEnum


class Tok(IntEnum):
    BOS = 256
    system = 257
    user = 258
    assistant = 259
    END = 260


def render_chat(messages, add_generation_prompt):
    out = [(Tok.BOS, False)]
    for m in messages:
        if m["role"] not in ("system", "user", "assistant"):
            raise ValueError(f"role {m['role']}")
        role = Tok[m["role"]]
        learn = role == Tok.assistant
        out.append((role, False))
        out += [(byte, learn) for byte in m["content"].encode("utf-8")]
        out.append((Tok.END, learn))
    if add_generation_prompt:
        out.append((Tok.assistant, False))
    return [t for t, _ in out], [l for _, l in out]
