//! A person who changes keys: creates, regenerates, archives, narrows and widens them, at any node.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::StatusCode;
use testkit::Page;
use tokio::sync::watch;

use crate::board::Board;
use crate::clock::{Clock, Moment};
use crate::dashboard::{Dashboard, NoAnswer, keys};
use crate::history::{APIS, Act, Effect, Ended, Post, Recorder, Right, Step};

/// Everything that a person needs.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The time of the run.
    pub clock: Clock,
    /// Where texts are pinned up.
    pub board: Arc<Board>,
    /// Where changes are written down.
    pub recorder: Recorder,
    /// The person's browser, signed in.
    pub dashboard: Dashboard,
    /// Begins the names of the person's keys.
    pub name: String,
    /// How many keys the person looks after.
    pub keys: usize,
    /// How many nodes there are.
    pub nodes: usize,
    /// The time between an answer and the next change.
    pub pause: Duration,
    /// Turns true at the end.
    pub stop: watch::Receiver<bool>,
}

/// A key as its maker holds it. Nobody else changes it.
#[derive(Debug)]
pub struct Held {
    id: String,
    name: String,
    version: u64,
    text: u32,
    apis: [bool; APIS.len()],
}

impl Held {
    fn rights(&self) -> impl Iterator<Item = Right> {
        let text = self.text;
        (0..).zip(self.apis).filter(|(_, open)| *open).map(move |(api, _)| Right { text, api })
    }

    fn path(&self, what: &str) -> String {
        format!("{}/{}/{what}", keys(), self.id)
    }
}

impl Writer {
    /// Changes keys until it is told to stop, and archives those that it doesn't know the state of.
    pub async fn run(self, seed: u64) {
        let mut random = SmallRng::seed_from_u64(seed);
        let mut held: Vec<Held> = Vec::new();
        let mut doubtful: Vec<Held> = Vec::new();
        let mut made = 0;
        while !*self.stop.borrow() {
            tokio::time::sleep(self.pause).await;
            let node = random.random_range(0..self.nodes);
            if let Some(key) = doubtful.pop() {
                doubtful.extend(self.archive_doubtful(node, key).await);
            } else if held.len() < self.keys {
                made += 1;
                let mut apis = [true; APIS.len()];
                if random.random_range(0..3) == 0 {
                    apis[random.random_range(0..APIS.len())] = false;
                }
                held.extend(self.create(node, format!("{} {made}", self.name), apis).await);
            } else {
                let key = held.swap_remove(random.random_range(0..held.len()));
                let (key, ended) = match random.random_range(0..100) {
                    0..55 => self.regenerate(node, key).await,
                    55..63 => self.archive(node, key).await,
                    _ => self.edit(node, key, random.random_range(0..APIS.len())).await,
                };
                match ended {
                    Ended::Unknown => doubtful.extend(key),
                    _ => held.extend(key),
                }
            }
        }
    }

    /// Makes a key that opens every API.
    ///
    /// # Panics
    /// When it isn't made: for a time in which all is done.
    pub async fn make(&self, name: &str) -> Held {
        let name = format!("{} {name}", self.name);
        self.create(0, name, [true; APIS.len()]).await.expect("a key")
    }

    /// Regenerates a key so many times, at one node after the other.
    ///
    /// # Panics
    /// When one isn't done: for a time in which all is.
    pub async fn regenerate_often(&self, mut key: Held, times: usize) -> Held {
        for round in 0..times {
            tokio::time::sleep(self.pause).await;
            let (new, ended) = self.regenerate(round % self.nodes, key).await;
            assert_eq!(ended, Ended::Done, "a regeneration");
            key = new.expect("a new text");
        }
        key
    }

    async fn create(&self, node: usize, name: String, apis: [bool; APIS.len()]) -> Option<Held> {
        let mut form = vec![("name", name.as_str())];
        form.extend(chosen(apis));
        let sent = self.clock.now();
        let answer = self.dashboard.post(node, &format!("{}/new", keys()), &form).await;
        let (page, ended, answered) = self.ended(Act::Create, node, sent, answer);
        let text = page.as_ref().and_then(Page::new_key).filter(|_| ended == Ended::Done)?;
        let key = Held { id: text[3..15].to_owned(), version: 1, text: self.board.add(text), apis, name };
        self.note(key.rights(), Effect::Granted, sent, Some(answered));
        Some(key)
    }

    async fn regenerate(&self, node: usize, mut key: Held) -> (Option<Held>, Ended) {
        let before: Vec<Right> = key.rights().collect();
        before.iter().for_each(|right| self.board.retire(*right));
        let (page, ended, sent, answered) = self.confirm(Act::Regenerate, node, "regenerate", &key).await;
        if ended == Ended::Refused {
            return (Some(key), ended);
        }
        self.note(before.into_iter(), Effect::Revoked, sent, (ended == Ended::Done).then_some(answered));
        let new = page.as_ref().and_then(Page::new_key);
        let (Ended::Done, Some(text)) = (ended, new) else { return (Some(key), Ended::Unknown) };
        self.board.remove(key.text);
        key.text = self.board.add(text);
        key.version += 1;
        self.note(key.rights(), Effect::Granted, sent, Some(answered));
        (Some(key), ended)
    }

    async fn archive(&self, node: usize, key: Held) -> (Option<Held>, Ended) {
        let before: Vec<Right> = key.rights().collect();
        before.iter().for_each(|right| self.board.retire(*right));
        let (_, ended, sent, answered) = self.confirm(Act::Archive, node, "archive", &key).await;
        if ended == Ended::Refused {
            return (Some(key), ended);
        }
        self.note(before.into_iter(), Effect::Revoked, sent, (ended == Ended::Done).then_some(answered));
        if ended == Ended::Done {
            self.board.remove(key.text);
            return (None, ended);
        }
        (Some(key), ended)
    }

    /// Takes one API away, or gives it, as long as one is left.
    async fn edit(&self, node: usize, mut key: Held, api: usize) -> (Option<Held>, Ended) {
        let mut apis = key.apis;
        apis[api] = !apis[api];
        if !apis.contains(&true) {
            return (Some(key), Ended::Refused);
        }
        let right = Right { text: key.text, api: u8::try_from(api).unwrap_or(0) };
        let (act, effect) = match apis[api] {
            true => (Act::Widen, Effect::Granted),
            false => (Act::Narrow, Effect::Revoked),
        };
        if effect == Effect::Revoked {
            self.board.retire(right);
        }
        let version = key.version.to_string();
        let mut form = vec![("version", version.as_str()), ("name", key.name.as_str())];
        form.extend(chosen(apis));
        let sent = self.clock.now();
        let answer = self.dashboard.post(node, &key.path("edit"), &form).await;
        let (_, ended, answered) = self.ended(act, node, sent, answer);
        match ended {
            Ended::Refused => return (Some(key), ended),
            Ended::Unknown => self.note([right].into_iter(), effect, sent, None),
            Ended::Done => {
                self.note([right].into_iter(), effect, sent, Some(answered));
                key.apis = apis;
                key.version += 1;
            }
        }
        (Some(key), ended)
    }

    /// Archives a key whose last change may or may not have been done: then its text is certainly gone.
    /// Gives it back when that didn't go well.
    async fn archive_doubtful(&self, node: usize, mut key: Held) -> Option<Held> {
        let page = self.dashboard.get(node, &key.path("archive")).await.ok()?;
        let Some(version) = page.field("version").and_then(|version| version.parse().ok()) else {
            // A page without the form: it is archived, or the node has no database. In neither case it is
            // known when the revocation was acknowledged.
            let archived = page.status == StatusCode::OK && page.text().contains("archived");
            if archived {
                self.board.remove(key.text);
                return None;
            }
            return Some(key);
        };
        key.version = version;
        // The text may have any right by now.
        key.apis = [true; APIS.len()];
        self.archive(node, key).await.0
    }

    async fn confirm(&self, act: Act, node: usize, what: &str, key: &Held) -> (Option<Page>, Ended, Moment, Moment) {
        let version = key.version.to_string();
        // Looked at when the sign-in is older than 15 minutes.
        let proof = ("proof", service::demo::PASSWORD);
        let form = [("version", version.as_str()), ("confirmation", key.name.as_str()), proof];
        let sent = self.clock.now();
        let answer = self.dashboard.post(node, &key.path(what), &form).await;
        let (page, ended, answered) = self.ended(act, node, sent, answer);
        (page, ended, sent, answered)
    }

    /// What an answer says of a change, written down.
    fn ended(
        &self,
        act: Act,
        node: usize,
        sent: Moment,
        answer: Result<Page, NoAnswer>,
    ) -> (Option<Page>, Ended, Moment) {
        let answered = self.clock.now();
        let page = answer.ok();
        let ended = page.as_ref().map_or(Ended::Unknown, |page| said(act, page));
        let node = u8::try_from(node).unwrap_or(u8::MAX);
        self.recorder.note(|history| history.posts.push(Post { act, node, sent, answered, ended }));
        (page, ended, answered)
    }

    fn note(&self, rights: impl Iterator<Item = Right>, effect: Effect, sent: Moment, acknowledged: Option<Moment>) {
        self.recorder.note(|history| {
            history.steps.extend(rights.map(|right| Step { right, effect, sent, acknowledged }));
        });
    }
}

/// Whether a page says that it is done: the text once, or the way to the list.
fn said(act: Act, page: &Page) -> Ended {
    let to_login = page.location().is_some_and(|to| to.starts_with("/login"));
    match (act, page.status.as_u16()) {
        (_, 303) if to_login => Ended::Refused,
        (Act::Create | Act::Regenerate, 200) if page.new_key().is_some() => Ended::Done,
        (Act::Archive | Act::Narrow | Act::Widen, 303) => Ended::Done,
        (_, 401 | 403 | 404 | 422) => Ended::Refused,
        // Also 409: nobody else changes the key, so something of ours came late.
        _ => Ended::Unknown,
    }
}

fn chosen<'a>(apis: [bool; APIS.len()]) -> impl Iterator<Item = (&'a str, &'a str)> {
    APIS.iter().zip(apis).filter(|(_, open)| *open).map(|((id, _), _)| ("api", *id))
}
