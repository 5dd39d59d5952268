from collections import deque

def merge(ids, pair, new_id):
    todo, done = deque(ids), []
    while todo:
        head = todo.popleft()
        if head == pair[0] and todo and todo[0] == pair[1]:
            todo.popleft()
            head = new_id
        done.append(head)
    return done
