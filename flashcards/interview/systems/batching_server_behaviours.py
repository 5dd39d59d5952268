"""What the scheduler must do; each function returns "" or what it saw instead."""


def _server(m, *requests, blocks=8, size=4, most=4):
    scheduler = m.Scheduler(m.Blocks(blocks, size), most)
    for name, prompt, wanted in requests:
        scheduler.submit(m.Request(name, prompt, wanted))
    return scheduler


def a_part_of_a_block_takes_a_block(m):
    needed = [m.Blocks(4, 4).needed(tokens) for tokens in (1, 4, 5)]
    return "" if needed == [1, 1, 2] else f"1, 4 and 5 tokens in blocks of 4 take {needed} blocks"


def blocks_come_back_when_a_request_is_done(m):
    scheduler = _server(m, ("a", 4, 2), ("b", 4, 2))
    for _ in range(6):
        scheduler.step()
    free = len(scheduler.blocks.free)
    return "" if free == 8 else f"both requests are done, and {free} of 8 blocks are free"


def a_short_request_leaves_while_a_long_one_runs(m):
    scheduler = _server(m, ("long", 2, 9), ("short", 2, 1), ("next", 2, 1), most=2)
    made = [scheduler.step() for _ in range(3)]
    return "" if "next" in made[1] else f"`short` is done after one step; in the second one {made[1]} make a token"


def nobody_overtakes_the_first_of_the_queue(m):
    scheduler = _server(m, ("first", 19, 9), ("large", 15, 1), ("small", 3, 1))
    made = scheduler.step()
    return "" if "small" not in made else "`large` waits for blocks, and `small`, which came later, is served before it"


def a_preempted_request_is_the_next_to_be_served(m):
    scheduler = _server(m, ("a", 7, 9), ("b", 7, 9), ("c", 3, 1), blocks=4)
    scheduler.admit()
    scheduler.running = scheduler.running[:2]
    victim = scheduler.running[-1].name
    scheduler.preempt()
    first = scheduler.waiting[0].name if scheduler.waiting else None
    return "" if first == victim else f"`{victim}` was preempted, and the first of the queue is `{first}`"


def a_preempted_request_keeps_what_it_made(m):
    scheduler = _server(m, ("a", 2, 9))
    scheduler.step()
    scheduler.step()
    request = scheduler.running[0]
    scheduler.preempt()
    return "" if request.made == 2 else f"a request had made 2 tokens and was preempted; now it has {request.made}"
