//! What is worth asking about: the rights that there are, and those that were taken away.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::RngExt as _;
use rand::rngs::SmallRng;

use crate::history::{APIS, Right};
use crate::wire::Question;

/// Rights taken away that are asked about now and then.
const REMEMBERED: usize = 400;
/// Those taken away last, which are asked about most: a node that is behind accepts these.
const FRESH: usize = 12;

/// Shared by who changes keys and who asks about them.
#[derive(Debug, Default)]
pub struct Board(Mutex<Lists>);

#[derive(Debug, Default)]
struct Lists {
    /// By the text's number.
    texts: HashMap<u32, Question>,
    gone: VecDeque<Question>,
    next: u32,
}

impl Board {
    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number for a new text, which is asked about from now on.
    pub fn add(&self, text: &str) -> u32 {
        let mut lists = self.lists();
        lists.next += 1;
        let number = lists.next;
        lists.texts.insert(number, Question::new(Right { text: number, api: 0 }, text));
        number
    }

    /// A right is about to be taken away.
    pub fn retire(&self, right: Right) {
        let mut lists = self.lists();
        let Some(question) = lists.texts.get(&right.text).map(|question| question.of_api(right.api)) else { return };
        lists.gone.push_front(question);
        lists.gone.truncate(REMEMBERED);
    }

    /// A text is gone with all its rights.
    pub fn remove(&self, text: u32) {
        self.lists().texts.remove(&text);
    }

    /// Something to ask; nothing while there is no text.
    pub fn pick(&self, random: &mut SmallRng) -> Option<Question> {
        let lists = self.lists();
        let places = match random.random_range(0..100) {
            0..50 => lists.gone.len().min(FRESH),
            50..60 => lists.gone.len(),
            _ => 0,
        };
        if places > 0 {
            return lists.gone.get(random.random_range(0..places)).cloned();
        }
        if lists.texts.is_empty() {
            return None;
        }
        let chosen = lists.texts.values().nth(random.random_range(0..lists.texts.len()))?;
        Some(chosen.of_api(random.random_range(0..APIS.len()) as u8))
    }
}
