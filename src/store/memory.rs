//! A store that lives as long as the process: for tests, trials and `hamlet check`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::lessons::{After, after};
use super::plan::{Fate, Known, answers, plan, written};
use super::record::to_microsecond;
use super::{
    Appended, Article, Dated, Feedback, Forget, Lesson, Looked, Noted, Record, Store, StoreError,
    WithoutWords, Word,
};
use crate::model::Label;
use crate::past::{Change, Key, Kind, Trails};

/// Keeps records in memory; it grows with every decision.
#[derive(Debug, Default)]
pub struct MemoryStore {
    shelves: RwLock<Shelves>,
}

/// The records, and the two ways to find one by its comment.
#[derive(Debug, Default)]
struct Shelves {
    records: BTreeMap<Uuid, Record>,
    contents: HashMap<(String, String, String), Uuid>,
    comments: BTreeMap<(String, String), BTreeSet<Uuid>>,
    feedback: BTreeMap<Uuid, Vec<Feedback>>,
    /// By decision and first turn.
    lessons: BTreeMap<(Uuid, u64), Dated>,
    turn: u64,
    trails: Trails,
    articles: HashMap<Key, Article>,
    closed: bool,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    // A panic elsewhere leaves whole records behind, never half of one: nothing between taking
    // the lock and the last insert of a batch can fail.
    fn read(&self) -> Result<RwLockReadGuard<'_, Shelves>, StoreError> {
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        if shelves.closed {
            return Err(StoreError::closed(None));
        }
        Ok(shelves)
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Shelves>, StoreError> {
        let shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        if shelves.closed {
            return Err(StoreError::closed(None));
        }
        Ok(shelves)
    }
}

impl Shelves {
    fn known(&self, record: &Record) -> Known {
        let Some(comment_id) = record.comment_id.clone() else {
            return Known::default();
        };
        let comment = (record.site.clone(), comment_id);
        let before = self
            .comments
            .get(&comment)
            .and_then(|ids| ids.range(..record.id).next_back().copied());
        let content = (comment.0, comment.1, record.content_hash.clone());
        Known {
            same: self.contents.get(&content).copied(),
            before,
        }
    }

    fn word(&self, decision: Uuid) -> Word {
        let said = self.feedback.get(&decision).and_then(|said| said.last());
        said.map_or_else(Word::default, |last| Word {
            label: last.label,
            learn: last.learn,
            reporter: last.reporter.clone(),
        })
    }

    fn dated_mut(&mut self, decision: Uuid) -> Option<&mut Dated> {
        let ever = self.lessons.range_mut((decision, 0)..=(decision, u64::MAX));
        ever.map(|(_, dated)| dated)
            .next_back()
            .filter(|dated| dated.to_turn.is_none())
    }

    fn lesson(&self, decision: Uuid) -> Option<&Lesson> {
        let mut ever = self.lessons.range((decision, 0)..=(decision, u64::MAX));
        let (_, last) = ever.next_back()?;
        last.to_turn.is_none().then_some(&last.lesson)
    }

    /// Forgets words on a decision, and puts its lesson right.
    fn forget(
        &mut self,
        id: Uuid,
        word: impl Fn(&Feedback) -> bool,
        lesson: impl Fn(&Lesson) -> bool,
    ) {
        if let Some(words) = self.feedback.get_mut(&id) {
            words.retain(|said| !word(said));
            if words.is_empty() {
                self.feedback.remove(&id);
            }
        }
        let ever = self.lessons.range((id, 0)..=(id, u64::MAX));
        let ever: Vec<Dated> = ever.map(|(_, dated)| dated.clone()).collect();
        let last = self.feedback.get(&id).and_then(|said| said.last());
        let after = after(last, &ever, |kept| !lesson(kept));
        let turn = self.turn;
        if !matches!(after, After::Same)
            && let Some(dated) = self.dated_mut(id)
        {
            dated.to_turn = Some(turn);
        }
        self.lessons
            .retain(|(of, _), dated| *of != id || !lesson(&dated.lesson));
        if let After::Again(again) = after {
            self.learn(*again);
        }
    }

    /// Keeps a lesson that counts from this turn on.
    fn learn(&mut self, lesson: Lesson) {
        let dated = Dated {
            lesson: rounded(lesson),
            from_turn: self.turn,
            to_turn: None,
        };
        let key = (dated.lesson.decision, self.turn);
        self.lessons.insert(key, dated);
    }

    /// Follows a change of the label that counts for a decision.
    fn judge(&mut self, id: Uuid, before: Option<Label>, now: Option<Label>) {
        let Some(record) = self.records.get(&id) else {
            return;
        };
        // What was replaced has no marks any more; a label of it must not change those of others.
        let comment = record
            .comment_id
            .clone()
            .map(|of| (record.site.clone(), of));
        let versions = comment.and_then(|comment| self.comments.get(&comment));
        let replaces = |later: &Uuid| {
            let later = self.records.get(later);
            later.is_some_and(|later| later.supersedes == Some(id))
        };
        if versions.is_some_and(|versions| versions.iter().any(replaces)) {
            return;
        }
        if let Some(event) = &record.event {
            event.judge(&mut self.trails, before, now);
        }
    }

    /// Leaves the marks of a record, and takes away those of what it supersedes.
    fn leave(&mut self, record: &Record) {
        if let Some(event) = &record.event {
            event.leave(&mut self.trails);
        }
        let superseded = record.supersedes.and_then(|id| self.records.get(&id));
        if let Some(event) = superseded.and_then(|record| record.event.as_ref()) {
            event.withdraw(&mut self.trails);
        }
    }

    fn insert(&mut self, record: Record) {
        self.leave(&record);
        if let Some(article) = &record.article {
            self.articles.insert(article.key, article.clone());
        }
        if let Some(comment_id) = record.comment_id.clone() {
            let comment = (record.site.clone(), comment_id);
            let content = (
                comment.0.clone(),
                comment.1.clone(),
                record.content_hash.clone(),
            );
            self.comments.entry(comment).or_default().insert(record.id);
            self.contents.insert(content, record.id);
        }
        self.records.insert(record.id, record);
    }
}

fn rounded(lesson: Lesson) -> Lesson {
    Lesson {
        at: to_microsecond(lesson.at),
        ..lesson
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn append(&self, mut records: Vec<Record>) -> Result<Vec<Appended>, StoreError> {
        let mut shelves = self.write()?;
        for record in &mut records {
            record.at = to_microsecond(record.at);
        }
        let known: Vec<Known> = records.iter().map(|r| shelves.known(r)).collect();
        let fates = plan(&mut records, &known);

        let mut ids = BTreeSet::new();
        if written(&records, &fates)
            .any(|r| shelves.records.contains_key(&r.id) || !ids.insert(r.id))
        {
            return Err(StoreError::taken(None));
        }
        let stored = fates
            .iter()
            .filter_map(|fate| match fate {
                Fate::Stored(id) => Some((*id, shelves.records.get(id)?.clone())),
                _ => None,
            })
            .collect();
        let answers = answers(&records, &fates, &stored)?;
        for record in written(&records, &fates) {
            shelves.insert(record.clone());
        }
        Ok(answers)
    }

    async fn decision(&self, id: Uuid) -> Result<Option<Record>, StoreError> {
        Ok(self.read()?.records.get(&id).cloned())
    }

    async fn latest_of_comment(
        &self,
        site: &str,
        comment_id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let shelves = self.read()?;
        let comment = (site.to_owned(), comment_id.to_owned());
        let latest = shelves.comments.get(&comment).and_then(BTreeSet::last);
        Ok(latest.and_then(|id| shelves.records.get(id).cloned()))
    }

    async fn look(
        &self,
        comment: Option<(&str, &str)>,
        keys: &[Key],
    ) -> Result<Looked, StoreError> {
        let latest = match comment {
            Some((site, comment_id)) => self.latest_of_comment(site, comment_id).await?,
            None => None,
        };
        let shelves = self.read()?;
        let mut trails = Trails::default();
        for &key in keys {
            if let Some(trail) = shelves.trails.get(key) {
                trails.insert(key, trail.clone());
            }
        }
        let page = keys.iter().find(|key| key.kind() == Kind::Thread);
        let article = page.and_then(|page| shelves.articles.get(page)).cloned();
        Ok(Looked {
            latest,
            trails,
            article,
        })
    }

    async fn forget_trails(&self, now: u32) -> Result<u64, StoreError> {
        let mut shelves = self.write()?;
        shelves.articles.retain(|_, article| article.until >= now);
        Ok(shelves.trails.forget(now))
    }

    async fn journal(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let shelves = self.read()?;
        let records = shelves.records.range((start, Bound::Unbounded));
        Ok(records.take(limit).map(|(_, r)| r.clone()).collect())
    }

    async fn note(
        &self,
        mut feedback: Feedback,
        lesson: Option<Lesson>,
    ) -> Result<Noted, StoreError> {
        feedback.at = to_microsecond(feedback.at);
        let mut shelves = self.write()?;
        let id = feedback.decision;
        if !shelves.records.contains_key(&id) {
            return Ok(Noted::UnknownDecision);
        }
        let word = shelves.word(id);
        let unlearnt = shelves.lesson(id).cloned();
        if feedback.repeats(&word, unlearnt.as_ref(), lesson.as_ref()) {
            let again = feedback.label.is_none() || feedback.reporter == word.reporter;
            if again {
                return Ok(Noted::Same);
            }
            shelves.feedback.entry(id).or_default().push(feedback);
            return Ok(Noted::Confirmed);
        }
        shelves.judge(id, word.label, feedback.label);
        shelves.feedback.entry(id).or_default().push(feedback);
        shelves.turn += u64::from(unlearnt.is_some() || lesson.is_some());
        let turn = shelves.turn;
        if let Some(dated) = shelves.dated_mut(id) {
            dated.to_turn = Some(turn);
        }
        if let Some(lesson) = lesson {
            shelves.learn(lesson);
        }
        Ok(Noted::New {
            before: word.label,
            unlearnt,
            turn,
        })
    }

    async fn teach(&self, lessons: Vec<Lesson>) -> Result<(Vec<Lesson>, u64), StoreError> {
        let mut shelves = self.write()?;
        let free = |lesson: &Lesson| {
            let id = lesson.decision;
            shelves.lesson(id).is_none() && !shelves.feedback.contains_key(&id)
        };
        let taken: Vec<Lesson> = lessons.into_iter().filter(free).map(rounded).collect();
        shelves.turn += u64::from(!taken.is_empty());
        for lesson in &taken {
            shelves.learn(lesson.clone());
        }
        Ok((taken, shelves.turn))
    }

    async fn lesson(&self, decision: Uuid) -> Result<Option<Lesson>, StoreError> {
        Ok(self.read()?.lesson(decision).cloned())
    }

    async fn lessons(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Lesson>, StoreError> {
        let start = after.map_or(Bound::Unbounded, |id| Bound::Excluded((id, u64::MAX)));
        let shelves = self.read()?;
        let dated = shelves.lessons.range((start, Bound::Unbounded));
        let lessons = dated.filter(|(_, dated)| dated.to_turn.is_none());
        Ok(lessons.take(limit).map(|(_, d)| d.lesson.clone()).collect())
    }

    async fn lessons_ever(
        &self,
        after: Option<(Uuid, u64)>,
        limit: usize,
    ) -> Result<Vec<Dated>, StoreError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let shelves = self.read()?;
        let dated = shelves.lessons.range((start, Bound::Unbounded));
        Ok(dated.take(limit).map(|(_, dated)| dated.clone()).collect())
    }

    async fn turn(&self) -> Result<u64, StoreError> {
        Ok(self.read()?.turn)
    }

    async fn words(&self, since: Timestamp) -> Result<Vec<Feedback>, StoreError> {
        let shelves = self.read()?;
        let all = shelves.feedback.values().flatten();
        Ok(all.filter(|word| word.at >= since).cloned().collect())
    }

    async fn forget_words(&self, which: &Forget) -> Result<u64, StoreError> {
        let mut shelves = self.write()?;
        let shelves = &mut *shelves;
        let takes =
            |lesson: &Lesson| which.takes(lesson.decision, lesson.reporter.as_deref(), lesson.at);
        let taken_word =
            |word: &Feedback| which.takes(word.decision, word.reporter.as_deref(), word.at);
        let spoken = shelves.feedback.iter();
        let spoken = spoken.filter(|(_, words)| words.iter().any(taken_word));
        let learnt = shelves.lessons.values().map(|dated| &dated.lesson);
        let learnt = learnt.filter(|lesson| takes(lesson)).map(|l| l.decision);
        let ids: BTreeSet<Uuid> = spoken.map(|(id, _)| *id).chain(learnt).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        shelves.turn += 1;
        for &id in &ids {
            let before = shelves.word(id).label;
            shelves.forget(id, taken_word, takes);
            shelves.judge(id, before, shelves.word(id).label);
        }
        Ok(ids.len() as u64)
    }

    async fn labels(&self, from: Uuid, to: Uuid) -> Result<HashMap<Uuid, Label>, StoreError> {
        if from > to {
            return Ok(HashMap::new());
        }
        let shelves = self.read()?;
        let said = shelves.feedback.range(from..=to);
        let labels = said.filter_map(|(id, said)| Some((*id, said.last()?.label?)));
        Ok(labels.collect())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.read()?.records.len() as u64)
    }

    async fn by_author(
        &self,
        email: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let shelves = self.read()?;
        let records = shelves.records.range((start, Bound::Unbounded));
        let theirs = records.filter(|(_, record)| record.email_hmac.as_deref() == Some(email));
        Ok(theirs.take(limit).map(|(_, r)| r.clone()).collect())
    }

    async fn forget_author(
        &self,
        email: &str,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        let mut shelves = self.write()?;
        let Shelves {
            records,
            contents,
            trails,
            ..
        } = &mut *shelves;
        let theirs = |record: &&mut Record| record.email_hmac.as_deref() == Some(email);
        let mut forgotten = 0;
        for record in records.values_mut().filter(theirs) {
            contents.retain(|_, id| *id != record.id);
            for change in record.event.take().into_iter().flat_map(Change::erasing) {
                for &key in &change.event.keys {
                    if let Some(trail) = trails.get_mut(key) {
                        change.make_on(key, trail);
                    }
                }
            }
            record.decision = without_words(&record.decision);
            record.content_hash = record.id.to_string();
            (record.submission, record.email_hmac) = (None, None);
            (record.ip_hmac, record.network_hmac) = (None, None);
            forgotten += 1;
        }
        Ok(forgotten)
    }

    async fn forget_submissions(
        &self,
        before: Timestamp,
        without_words: WithoutWords,
    ) -> Result<u64, StoreError> {
        let before = to_microsecond(before);
        let mut shelves = self.write()?;
        shelves
            .lessons
            .retain(|_, dated| dated.to_turn.is_none() || dated.lesson.at >= before);
        let old = shelves.records.values_mut().filter(|r| r.at < before);
        let mut forgotten = 0;
        for record in old.filter(|r| r.submission.is_some()) {
            record.submission = None;
            record.decision = without_words(&record.decision);
            forgotten += 1;
        }
        Ok(forgotten)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.read().map(drop)
    }

    async fn close(&self) {
        let mut shelves = self.shelves.write().unwrap_or_else(PoisonError::into_inner);
        shelves.closed = true;
    }
}
