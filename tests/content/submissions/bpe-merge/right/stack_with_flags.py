def merge(ids, pair, new_id):
    stack = []
    fresh = False  # the top was made by a merge and may not be merged again
    for token in ids:
        if stack and not fresh and (stack[-1], token) == tuple(pair):
            stack[-1] = new_id
            fresh = True
        else:
            stack.append(token)
            fresh = False
    return stack
