-- What happened to trails and is not in `trail` yet: written with the row that it follows from, one
-- value for each comment or label, and folded into the trails many at a time. Each of those is
-- another page; a comment has some fifteen of them. `seq` is the order, and no number comes twice
-- (AUTOINCREMENT; PostgreSQL says BIGSERIAL).
CREATE TABLE trail_change (
    seq    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    change BYTEA   NOT NULL
);

-- The changes that are in every trail, up to this number; those have no row above any more.
CREATE TABLE trail_fold (
    folded BIGINT NOT NULL
);
INSERT INTO trail_fold (folded) VALUES (0);

-- The last change that is in this trail.
ALTER TABLE trail ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
