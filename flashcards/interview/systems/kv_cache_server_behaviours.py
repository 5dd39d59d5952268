"""What the server must do; each function returns "" or what it saw instead."""

import torch


def _tokens(n, seed=1):
    return torch.randn(n, 16, generator=torch.Generator().manual_seed(seed))


def a_token_does_not_see_what_comes_after_it_in_its_prompt(m):
    x = _tokens(6)
    changed = x.clone()
    changed[4] += 1
    first, second = (m.feed(m.Request("a"), text, m.Weights()) for text in (x, changed))
    apart = (first - second).abs().amax(-1)
    seen = int((apart > 1e-5).nonzero()[0])
    return "" if seen >= 4 else f"token 4 of a prompt was changed, and the output at position {seen} changed with it"


def new_tokens_are_rotated_to_their_own_positions(m):
    server, x = m.Server(m.Weights()), _tokens(6)
    server.add("a", x[:2])
    for token in x[2:]:
        server.step({"a": token})
    whole = m.Server(m.Weights())
    whole.add("a", x)
    apart = (server.requests["a"].keys - whole.requests["a"].keys).abs().amax((1, 2))
    wrong = (apart > 1e-5).nonzero().flatten().tolist()
    return "" if not wrong else f"the keys of the tokens {wrong} differ between one prefill and token by token"


def each_group_of_query_heads_has_a_key_head_of_its_own(m):
    q = torch.zeros(1, 4, 4)
    values = torch.zeros(1, 2, 4)
    values[0, 1] = 1.0
    mixed = m.attend(q, torch.zeros(1, 2, 4), values, 0).view(4, 4)[:, 0].tolist()
    return "" if mixed == [0, 0, 1, 1] else f"with values 0 and 1 in the two KV heads, the query heads read {mixed}"


def a_fork_does_not_change_what_it_came_from(m):
    server, x = m.Server(m.Weights()), _tokens(4)
    server.add("a", x)
    server.fork("a", "b")
    server.requests["b"].keys[0] += 5
    before = m.Server(m.Weights())
    before.add("a", x)
    apart = (server.requests["a"].keys[0] - before.requests["a"].keys[0]).abs().max().item()
    return "" if apart < 1e-5 else "a change in the cache of the fork changes the cache that it came from"


def a_cut_cache_forgets_keys_and_values(m):
    server = m.Server(m.Weights())
    server.add("a", _tokens(5))
    server.cut("a", 3)
    request = server.requests["a"]
    if len(request.keys) == len(request.values) == 3:
        return ""
    return f"after a cut to 3 tokens there are {len(request.keys)} keys and {len(request.values)} values"


def the_budget_counts_the_tokens_of_all_requests(m):
    server = m.Server(m.Weights(), budget=8)
    server.add("a", _tokens(5))
    refused = server.add("b", _tokens(4))
    return "" if refused is None else "with a budget of 8 tokens and 5 in use, a prompt of 4 is taken"
