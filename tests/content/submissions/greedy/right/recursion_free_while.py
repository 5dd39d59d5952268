def greedy_decode(model, ids, max_new, eos=None):
    prompt, new = list(ids), []
    while len(new) < max_new and (not new or eos is None or new[-1] != eos):
        row = model(prompt + new).tolist()
        new.append(row.index(max(row)))
    return prompt + new
