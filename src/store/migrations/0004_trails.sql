-- What a comment left on the trails of the past, as the room `past` writes it: hashes and times.
ALTER TABLE journal ADD COLUMN event BYTEA;

-- What was seen of one author, network, host, thread or text: the latest comments in one value, so
-- that looking and writing are one step each. `until` is when nothing of it counts any more, in
-- seconds since 1970. INTEGER PRIMARY KEY is SQLite's own row number of 64 bits, which needs no
-- second index; PostgreSQL says BIGINT for it.
CREATE TABLE trail (
    key   INTEGER NOT NULL PRIMARY KEY,
    until BIGINT  NOT NULL,
    marks BYTEA   NOT NULL
);

-- What is remembered of an article that came with a comment, by its page: hashes of its words.
CREATE TABLE article (
    key   INTEGER NOT NULL PRIMARY KEY,
    until BIGINT  NOT NULL,
    words BYTEA   NOT NULL
);
