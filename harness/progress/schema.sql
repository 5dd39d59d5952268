-- Progress of one learner.  Rows are only ever added, except those of `cache`; what is displayed is computed from them.
-- `course` is the name of the course that a row belongs to, empty for the built-in one.
CREATE TABLE IF NOT EXISTS attempt (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    result TEXT NOT NULL,
    -- The file as it was graded; NULL where it was no text, or too large.
    source TEXT,
    -- What the exercise asked then (harness.course.contract); empty where that is not known.
    contract TEXT NOT NULL DEFAULT '',
    course TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS attempt_by_exercise ON attempt (exercise, id);
CREATE TABLE IF NOT EXISTS hint (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    stage INTEGER NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS debug (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    seed INTEGER NOT NULL,
    mistake TEXT NOT NULL,
    verdict TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
-- When `harness start` wrote the file of an exercise.
CREATE TABLE IF NOT EXISTS start (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
-- Where the file of an exercise was written or graded; the latest holds.
CREATE TABLE IF NOT EXISTS place (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    path TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS give_up (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
-- What happened to the cards (harness.scheduler.events); `data` is JSON, `card` is empty where it is about no single card.
CREATE TABLE IF NOT EXISTS card_event (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    card TEXT NOT NULL,
    data TEXT NOT NULL,
    -- '*' for what counts in every course.
    course TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS card_event_by_time ON card_event (at_ms);
-- What happened in the interviews (harness.interview.records); `interview` is its name, `data` is JSON.
CREATE TABLE IF NOT EXISTS interview_event (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    interview TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS interview_event_by_name ON interview_event (interview, id);
-- Plans to the interview (harness.study.study_plan), as JSON; the latest holds, an empty one ends planning.
CREATE TABLE IF NOT EXISTS study_plan (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    data TEXT NOT NULL,
    course TEXT NOT NULL DEFAULT ''
);
-- What was worked out from the rows of card_event up to `last_row`, as JSON.  May be deleted at any time.
CREATE TABLE IF NOT EXISTS cache (
    name TEXT PRIMARY KEY,
    last_row INTEGER NOT NULL,
    -- Of the content, of that last row and of the code that worked it out: one that does not match is not used.
    fingerprint TEXT NOT NULL,
    content TEXT NOT NULL
);
