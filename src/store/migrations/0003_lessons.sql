-- Whether a word is to teach the model, too.
ALTER TABLE feedback ADD COLUMN learn INTEGER NOT NULL DEFAULT 1;

CREATE INDEX feedback_given ON feedback (given_at);
CREATE INDEX feedback_reporter ON feedback (reporter, given_at) WHERE reporter IS NOT NULL;

-- What the model learnt from a comment, from one turn of the lessons to another; no end while it
-- counts. So the model of any earlier decision can be made again. The tokens are hashes, so no text
-- outlives the comment. SQLite takes bytes in a column of any type; BYTEA is PostgreSQL's.
CREATE TABLE lesson (
    decision  TEXT    NOT NULL,
    label     TEXT    NOT NULL,
    weight    INTEGER NOT NULL CHECK (weight > 0),
    tokens    BYTEA   NOT NULL,
    source    TEXT    NOT NULL,
    reporter  TEXT,
    learnt_at BIGINT  NOT NULL,
    from_turn BIGINT  NOT NULL,
    to_turn   BIGINT,
    PRIMARY KEY (decision, from_turn)
);

CREATE UNIQUE INDEX lesson_now ON lesson (decision) WHERE to_turn IS NULL;

CREATE INDEX lesson_learnt ON lesson (learnt_at);

-- Raised whenever a lesson comes or goes, so that every process sees that it must read them again.
CREATE TABLE learning (
    turn BIGINT NOT NULL
);

INSERT INTO learning (turn) VALUES (0);
