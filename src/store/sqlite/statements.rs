//! The SQL. Words that `PostgreSQL` knows too.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

/// The columns, in the order in which `rows` binds and reads them.
macro_rules! columns {
    () => {
        "id, decided_at, site, comment_id, content_hash, action, score, decision, facts, \
         submission, ip_hmac, network_hmac, email_hmac, ruleset, model, policy, supersedes, event"
    };
}

const N_COLUMNS: usize = 18;

pub(super) const DECISION: &str = concat!("SELECT ", columns!(), " FROM journal WHERE id = $1");

pub(super) const LATEST_OF_COMMENT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM journal WHERE site = $1 AND comment_id = $2 ORDER BY id DESC LIMIT 1"
);

pub(super) const JOURNAL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM journal WHERE id > $1 ORDER BY id LIMIT $2"
);

/// What counts for a decision: no row where it is not in the journal, and no label where nobody
/// has said a word or the last one was taken back.
pub(super) const LABEL: &str = "SELECT f.label, coalesce(f.turn, 0), coalesce(f.learn, 0), f.reporter \
     FROM journal AS j \
     LEFT JOIN feedback AS f ON f.decision = j.id \
     WHERE j.id = $1 ORDER BY f.turn DESC LIMIT 1";

pub(super) const NOTE: &str = "INSERT INTO feedback \
     (decision, turn, label, given_at, reporter, reason, learn) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// The columns of a lesson, in the order in which `rows` binds and reads them.
macro_rules! lesson_columns {
    () => {
        "decision, label, weight, tokens, source, reporter, learnt_at"
    };
}

pub(super) const LESSON: &str = concat!(
    "SELECT ",
    lesson_columns!(),
    " FROM lesson WHERE decision = $1 AND to_turn IS NULL"
);

pub(super) const LESSONS: &str = concat!(
    "SELECT ",
    lesson_columns!(),
    " FROM lesson WHERE decision > $1 AND to_turn IS NULL ORDER BY decision LIMIT $2"
);

pub(super) const LESSONS_EVER: &str = concat!(
    "SELECT ",
    lesson_columns!(),
    ", from_turn, to_turn FROM lesson WHERE (decision, from_turn) > ($1, $2) \
     ORDER BY decision, from_turn LIMIT $3"
);

pub(super) const LEARN: &str = concat!(
    "INSERT INTO lesson (",
    lesson_columns!(),
    ", from_turn) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

pub(super) const UNLEARN: &str =
    "UPDATE lesson SET to_turn = $2 WHERE decision = $1 AND to_turn IS NULL";

/// Whether nobody has said a word of a decision, and nothing was learnt from it.
pub(super) const UNTOUCHED: &str = "SELECT 1 WHERE \
     NOT EXISTS (SELECT 1 FROM lesson WHERE decision = $1 AND to_turn IS NULL) AND \
     NOT EXISTS (SELECT 1 FROM feedback WHERE decision = $1)";

pub(super) const TURN: &str = "SELECT turn FROM learning";

pub(super) const NEXT_TURN: &str = "UPDATE learning SET turn = turn + 1 RETURNING turn";

pub(super) const LABELS: &str = "SELECT f.decision, f.label FROM feedback AS f \
     WHERE f.decision BETWEEN $1 AND $2 AND f.label IS NOT NULL AND f.turn = \
     (SELECT max(l.turn) FROM feedback AS l WHERE l.decision = f.decision)";

/// The columns of a word, in the order in which `rows` reads them.
macro_rules! word_columns {
    () => {
        "decision, label, learn, given_at, reporter, reason"
    };
}

pub(super) const WORDS: &str = concat!(
    "SELECT ",
    word_columns!(),
    " FROM feedback WHERE given_at >= $1"
);

pub(super) const LAST_WORD: &str = concat!(
    "SELECT ",
    word_columns!(),
    " FROM feedback WHERE decision = $1 ORDER BY turn DESC LIMIT 1"
);

/// The decisions that a call to forget is about: everybody's words since a time, and what was learnt
/// without a word; or one reporter's.
pub(super) const SPOKEN_OF: &str = "SELECT decision FROM feedback WHERE given_at >= $1 \
     UNION SELECT decision FROM lesson WHERE learnt_at >= $1";

pub(super) const SPOKEN_OF_BY: &str =
    "SELECT DISTINCT decision FROM feedback WHERE given_at >= $1 AND reporter = $2";

pub(super) const FORGET_WORDS: &str = "DELETE FROM feedback \
     WHERE decision = $1 AND given_at >= $2 AND (CAST($3 AS TEXT) IS NULL OR reporter = $3)";

pub(super) const FORGET_LESSONS: &str = "DELETE FROM lesson \
     WHERE decision = $1 AND learnt_at >= $2 AND (CAST($3 AS TEXT) IS NULL OR reporter = $3)";

pub(super) const LESSONS_OF: &str = concat!(
    "SELECT ",
    lesson_columns!(),
    ", from_turn, to_turn FROM lesson WHERE decision = $1 ORDER BY from_turn"
);

/// Nobody asks for the model of a day whose comments are gone.
pub(super) const FORGET_PAST_LESSONS: &str =
    "DELETE FROM lesson WHERE to_turn IS NOT NULL AND learnt_at < $1";

/// What a decision's comment left on the trails.
pub(super) const EVENT: &str = "SELECT event FROM journal WHERE id = $1";

/// The same, unless another content of the comment has taken its place there.
pub(super) const EVENT_NOW: &str = "SELECT event FROM journal AS said WHERE id = $1 \
    AND NOT EXISTS (SELECT 1 FROM journal AS later WHERE later.site = said.site \
    AND later.comment_id = said.comment_id AND later.supersedes = said.id)";

/// Trails of which nothing counts any more, between two keys: a part at a time, so that no comment
/// waits long.
pub(super) const FORGET_TRAILS: &str =
    "DELETE FROM trail WHERE key >= $1 AND key <= $2 AND until < $3";

/// The changes up to this one are in every trail; another process may have said so of later ones.
pub(super) const FOLDED: &str = "UPDATE trail_fold SET folded = $1 WHERE folded < $1";

pub(super) const FORGET_CHANGES: &str = "DELETE FROM trail_change WHERE seq <= $1";

pub(super) const KEEP_ARTICLE: &str = "INSERT INTO article (key, until, words) VALUES ($1, $2, $3) \
     ON CONFLICT (key) DO UPDATE SET until = excluded.until, words = excluded.words";

pub(super) const FORGET_ARTICLES: &str = "DELETE FROM article WHERE until < $1";

pub(super) const COUNT: &str = "SELECT count(*) FROM journal";

pub(super) const READY: &str = "SELECT 1 FROM journal LIMIT 1";

/// Whose submission is to be forgotten next.
pub(super) const OLD: &str = "SELECT id, decision FROM journal \
     WHERE submission IS NOT NULL AND decided_at < $1 ORDER BY decided_at LIMIT $2";

pub(super) const FORGET: &str = "UPDATE journal SET submission = NULL, decision = $2 WHERE id = $1";

/// No index: this is asked for a few times a year, and each would cost every comment.
pub(super) const BY_AUTHOR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM journal WHERE email_hmac = $1 AND id > $2 ORDER BY id LIMIT $3"
);

pub(super) const WRITTEN_BY: &str =
    "SELECT id, decision, event FROM journal WHERE email_hmac = $1 ORDER BY id LIMIT $2";

/// The hash of a content that is known can be looked for; an id tells nothing, and is there once.
pub(super) const FORGET_AUTHOR: &str = "UPDATE journal SET submission = NULL, decision = $2, \
     content_hash = id, event = NULL, ip_hmac = NULL, network_hmac = NULL, email_hmac = NULL \
     WHERE id = $1";

/// Folds the log into the file; `SQLite`'s own word, with no counterpart in `PostgreSQL`.
pub(super) const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// How many rows one statement takes. Fixed sizes, so that each text is prepared once: a batch of
/// 256 is four statements, one of 13 three, one comment alone is one. Each is a step to another
/// thread and back.
const SIZES: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// How many keys one look takes.
const LOOKED_AT: [usize; 4] = [4, 16, 64, MOST_LOOKED_AT];
/// No comment has more.
pub(super) const MOST_LOOKED_AT: usize = 256;
/// No trail has this key: its kind would be zero.
const NO_KEY: i64 = 0;

/// The statements that take several rows, one text a size.
#[derive(Debug)]
pub(super) struct Statements {
    insert: [Arc<str>; SIZES.len()],
    lookup: [Arc<str>; SIZES.len()],
    look: [Arc<str>; LOOKED_AT.len()],
    save: [Arc<str>; SIZES.len()],
    change: [Arc<str>; SIZES.len()],
}

impl Statements {
    pub(super) fn new() -> Self {
        Self {
            insert: SIZES.map(insert),
            lookup: SIZES.map(lookup),
            look: LOOKED_AT.map(look),
            save: SIZES.map(save),
            change: SIZES.map(change),
        }
    }

    /// The look for these keys, of which there are [`MOST_LOOKED_AT`] at most, filled up with keys that
    /// there are none of.
    pub(super) fn look(&self, keys: impl Iterator<Item = i64>) -> (SqlStr, Vec<i64>) {
        let mut keys: Vec<i64> = keys.collect();
        let at = LOOKED_AT.iter().position(|size| *size >= keys.len());
        let at = at.unwrap_or(LOOKED_AT.len() - 1);
        keys.resize(LOOKED_AT[at], NO_KEY);
        // Safe to run: made of this file's constants and numbers alone.
        let sql = AssertSqlSafe(Arc::clone(&self.look[at]));
        (sql.into_sql_str(), keys)
    }

    /// Cuts trails into what one statement writes.
    pub(super) fn saves<'a, T>(&self, rows: &'a [T]) -> Vec<(SqlStr, &'a [T])> {
        cut(&self.save, rows)
    }

    /// Cuts changes into what one statement writes.
    pub(super) fn changes<'a, T>(&self, rows: &'a [T]) -> Vec<(SqlStr, &'a [T])> {
        cut(&self.change, rows)
    }

    /// Cuts the rows into what one insert takes.
    pub(super) fn inserts<'a, T>(&self, rows: &'a [T]) -> Vec<(SqlStr, &'a [T])> {
        cut(&self.insert, rows)
    }

    /// Cuts the rows into what one lookup takes.
    pub(super) fn lookups<'a, T>(&self, rows: &'a [T]) -> Vec<(SqlStr, &'a [T])> {
        cut(&self.lookup, rows)
    }
}

fn cut<'a, T>(texts: &[Arc<str>; SIZES.len()], mut rows: &'a [T]) -> Vec<(SqlStr, &'a [T])> {
    let mut pieces = Vec::new();
    for (text, size) in texts.iter().zip(SIZES) {
        while let Some((piece, rest)) = rows.split_at_checked(size) {
            // Safe to run: made of this file's constants and numbers alone.
            pieces.push((AssertSqlSafe(Arc::clone(text)).into_sql_str(), piece));
            rows = rest;
        }
    }
    pieces
}

/// `(?, ?), (?, ?)` for two rows of two. Without numbers, which `SQLite` takes for names and looks
/// for one after the other: a thousand of them cost more than the rows.
fn placeholders(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(", "));
    vec![row; n_rows].join(", ")
}

/// All that a look at trails asks, in one row, because each row is a step to another thread and back: how
/// far changes are folded; the trails, as `key:seq:marks` in hexadecimal digits with `;` between them;
/// the article, and until when; and as `seq:change` what is not folded.
fn look(n_keys: usize) -> Arc<str> {
    let keys = placeholders(1, n_keys);
    format!(
        "SELECT folded, \
         (SELECT group_concat(key || ':' || seq || ':' || hex(marks), ';') FROM trail WHERE key IN {keys}), \
         article.key, article.words, article.until, \
         (SELECT group_concat(seq || ':' || hex(change), ';') FROM \
         (SELECT seq, change FROM trail_change WHERE seq > ? ORDER BY seq)) \
         FROM trail_fold LEFT JOIN article ON article.key = ?"
    )
    .into()
}

fn change(n_rows: usize) -> Arc<str> {
    let values = placeholders(n_rows, 1);
    format!("INSERT INTO trail_change (change) VALUES {values}").into()
}

fn save(n_rows: usize) -> Arc<str> {
    let values = placeholders(n_rows, 4);
    format!(
        "INSERT INTO trail (key, until, seq, marks) VALUES {values} \
         ON CONFLICT (key) DO UPDATE SET until = excluded.until, seq = excluded.seq, \
         marks = excluded.marks WHERE excluded.seq > trail.seq"
    )
    .into()
}

fn insert(n_rows: usize) -> Arc<str> {
    let values = placeholders(n_rows, N_COLUMNS);
    format!("INSERT INTO journal ({}) VALUES {values}", columns!()).into()
}

/// Two steps into an index for each comment, whatever the size of the journal.
fn lookup(n_rows: usize) -> Arc<str> {
    let values = placeholders(n_rows, 5);
    format!(
        "WITH asked (place, site, comment_id, content_hash, id) AS (VALUES {values}) \
         SELECT asked.place, \
         (SELECT j.id FROM journal AS j WHERE j.site = asked.site \
         AND j.comment_id = asked.comment_id AND j.content_hash = asked.content_hash), \
         (SELECT max(j.id) FROM journal AS j WHERE j.site = asked.site \
         AND j.comment_id = asked.comment_id AND j.id < asked.id) \
         FROM asked"
    )
    .into()
}
