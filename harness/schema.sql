-- Progress of one learner.  Rows are only ever added; what is shown is worked out from them.
CREATE TABLE IF NOT EXISTS attempt (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    result TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS attempt_by_exercise ON attempt (exercise, id);
CREATE TABLE IF NOT EXISTS hint (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    stage INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS debug (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    seed INTEGER NOT NULL,
    mistake TEXT NOT NULL,
    verdict TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS give_up (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    exercise TEXT NOT NULL
);
