//! Who waits to write: pieces of work in one of two lanes, and who leads a group of them.
//!
//! Whoever comes and finds a place leads: takes in what waits, on its own thread, and hands
//! the place to the next one who waits. What was lately in others' way goes in the queue,
//! one group after the other, so that it need not fail before it is written.
//! Not here: how a group is written (`group`).

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Moment};

use kernel::{Outcome, WriteWork};

use super::attempt::Hold;
use super::group::Done;

/// Groups that are written beside each other.
const BESIDE_MAX: usize = 4;
/// So long work about a register stays in the queue after it was in others' way.
const QUEUED: Duration = Duration::from_secs(10);

/// A piece of work with the way back.
pub(super) struct Piece {
    /// The register it is about, empty where that is not known.
    pub of: String,
    pub work: WriteWork<'static>,
    pub told: Sender<Told>,
}

pub(super) enum Told {
    /// The place of a leader is free.
    Lead,
    Answer(Outcome<Done>),
}

impl Piece {
    pub(super) fn answer(self, outcome: Outcome<Done>) {
        let _ = self.told.send(Told::Answer(outcome));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Beside,
    Queue,
}

impl Lane {
    pub(super) fn hold(self) -> Hold {
        match self {
            Lane::Beside => Hold::Beside,
            Lane::Queue => Hold::Queue,
        }
    }

    fn leaders_max(self) -> usize {
        match self {
            Lane::Beside => BESIDE_MAX,
            Lane::Queue => 1,
        }
    }
}

#[derive(Default)]
pub(super) struct Line {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    beside: Waiting,
    queue: Waiting,
    /// Registers whose writers were in each other's way, and until when that is remembered.
    contended: HashMap<String, Moment>,
}

#[derive(Default)]
struct Waiting {
    pieces: VecDeque<Piece>,
    leaders: usize,
}

impl State {
    fn lane(&mut self, lane: Lane) -> &mut Waiting {
        match lane {
            Lane::Beside => &mut self.beside,
            Lane::Queue => &mut self.queue,
        }
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a piece in its lane; with a place to lead if one is free.
    pub(super) fn join(&self, piece: Piece) -> (Lane, Option<Leading<'_>>) {
        let mut state = self.state();
        let until = state.contended.get(&piece.of);
        let lane = match until.is_some_and(|it| *it > Moment::now()) {
            true => Lane::Queue,
            false => Lane::Beside,
        };
        let waiting = state.lane(lane);
        waiting.pieces.push_back(piece);
        let leads = waiting.leaders < lane.leaders_max();
        waiting.leaders += usize::from(leads);
        drop(state);
        (lane, leads.then(|| self.leading(lane)))
    }

    /// The place of a leader, for one who was told to lead.
    pub(super) fn leading(&self, lane: Lane) -> Leading<'_> {
        Leading { line: self, lane }
    }

    /// Work about this register was in others' way.
    pub(super) fn remember(&self, of: &str) {
        let until = Moment::now() + QUEUED;
        self.state().contended.insert(of.to_owned(), until);
    }
}

/// A leader's place, handed on when dropped.
pub(super) struct Leading<'l> {
    line: &'l Line,
    pub lane: Lane,
}

impl Leading<'_> {
    /// The next piece that waits.
    pub(super) fn next(&self) -> Option<Piece> {
        self.line.state().lane(self.lane).pieces.pop_front()
    }
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        let mut state = self.line.state();
        let waiting = state.lane(self.lane);
        // Its piece stays where it is: who leads takes it in, or another leader does before.
        let next = waiting.pieces.front();
        let handed = next.is_some_and(|it| it.told.send(Told::Lead).is_ok());
        waiting.leaders -= usize::from(!handed);
    }
}
