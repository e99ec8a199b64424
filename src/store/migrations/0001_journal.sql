-- The journal: one row a decision. SQLite and PostgreSQL both read this file, so it keeps to what
-- both know: ids and JSON are TEXT, times are microseconds since 1970.
CREATE TABLE journal (
    id           TEXT    NOT NULL PRIMARY KEY,
    decided_at   BIGINT  NOT NULL,
    site         TEXT    NOT NULL,
    comment_id   TEXT,
    content_hash TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    score        INTEGER NOT NULL,
    decision     TEXT    NOT NULL,
    facts        TEXT    NOT NULL,
    submission   TEXT,
    ip_hmac      TEXT,
    network_hmac TEXT,
    email_hmac   TEXT,
    ruleset      TEXT    NOT NULL,
    model        TEXT    NOT NULL,
    policy       TEXT    NOT NULL,
    supersedes   TEXT
);

-- The same comment with the same content is recorded once.
CREATE UNIQUE INDEX journal_content ON journal (site, comment_id, content_hash)
    WHERE comment_id IS NOT NULL;

-- The latest record of a comment in one step, however often a site reuses an id.
CREATE INDEX journal_comment ON journal (site, comment_id, id)
    WHERE comment_id IS NOT NULL;

-- What is to be forgotten next; a forgotten submission leaves this index.
CREATE INDEX journal_submission ON journal (decided_at)
    WHERE submission IS NOT NULL;
