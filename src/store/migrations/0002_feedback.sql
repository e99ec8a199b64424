-- What moderators said of decisions: one row a word, numbered within its decision; the last counts.
-- A label that was taken back is NULL.
CREATE TABLE feedback (
    decision TEXT    NOT NULL,
    turn     INTEGER NOT NULL,
    label    TEXT,
    given_at BIGINT  NOT NULL,
    reporter TEXT,
    reason   TEXT,
    PRIMARY KEY (decision, turn)
);
