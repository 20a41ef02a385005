//! Pieces of work written together in one transaction: one beginning, one commit and one
//! numbering for all, and none of them loses by another.
//!
//! First without savepoints, for nearly always all goes well. Where one piece fails after
//! it has written, all are done again, each under a savepoint; where others were in the
//! way, all are done again as [`super::attempt`] says.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant as Moment};

use kernel::{Failure, Outcome, StoreError, WriteWork};

use super::Postgres;
use super::attempt::{ATTEMPTS_MAX, Hold, Opened, pause, too_many};
use super::line::{Leading, Piece, Told};
use super::session::{Connection, Fault};
use crate::dialect::Session as _;
use crate::reading::Reading;
use crate::writing::{Entries, Writing, write_entries};

/// A group takes in what waits for this long, and so many pieces at most.
const OPEN: Duration = Duration::from_millis(20);
const PIECES_MAX: usize = 16;

pub(super) struct Done {
    pub answer: Box<dyn Any + Send>,
    /// Whether it waits until the transaction's entries are numbered.
    pub appended: bool,
}

/// A group's turn at the database.
struct Turn {
    pieces: Vec<Piece>,
    hold: Hold,
    /// Whether each piece is under a savepoint.
    apart: bool,
    attempt: u32,
}

/// What became of a piece in a group that was committed.
enum End {
    Said(Outcome<Done>),
    /// What it wrote is there already, by somebody else: it has to look again.
    Taken,
}

impl End {
    fn done(&mut self) -> Option<&mut Done> {
        match self {
            End::Said(Ok(done)) => Some(done),
            _ => None,
        }
    }
}

/// Why a group was undone.
enum Fell {
    /// Others were in the way.
    Contended,
    /// One of several had written, and failed.
    Mixed,
    /// The only one had written, and failed; or nothing can be written at all.
    Failed(Failure),
}

impl Postgres {
    /// Writes together with others who wait.
    pub(super) fn in_line(&self, of: &str, work: WriteWork<'static>) -> Outcome<Done> {
        let (told, answer) = channel();
        let of = of.to_owned();
        let (lane, leading) = self.line.join(Piece { of, work, told });
        if let Some(leading) = leading {
            self.lead(leading);
        }
        loop {
            match answer.recv() {
                Ok(Told::Lead) => self.lead(self.line.leading(lane)),
                Ok(Told::Answer(outcome)) => return outcome,
                Err(_) => return Err(StoreError::plain("a write was lost").into()),
            }
        }
    }

    fn lead(&self, leading: Leading<'_>) {
        let Some(first) = leading.next() else { return };
        let mut turn = Turn {
            pieces: vec![first],
            hold: leading.lane.hold(),
            apart: false,
            attempt: 1,
        };
        let ended = self.together(&mut turn, &mut || leading.next());
        // Others go on while what fell is done again.
        drop(leading);
        let mut turns = self.settle(turn, ended);
        while let Some(mut turn) = turns.pop() {
            let ended = self.together(&mut turn, &mut || None);
            turns.extend(self.settle(turn, ended));
        }
    }

    /// Tells each piece what became of it; what is to be done again.
    fn settle(&self, turn: Turn, ended: Result<Vec<End>, Fell>) -> Vec<Turn> {
        let (hold, attempt) = (turn.hold, turn.attempt);
        let again = |pieces: Vec<Piece>| Turn {
            pieces,
            hold: Hold::of_attempt(attempt + 1),
            apart: turn.apart,
            attempt: attempt + 1,
        };
        match ended {
            Ok(ends) => {
                let mut turns = Vec::new();
                let mut pieces = turn.pieces.into_iter();
                for (end, piece) in ends.into_iter().zip(pieces.by_ref()) {
                    match end {
                        End::Said(outcome) => piece.answer(outcome),
                        End::Taken if attempt == ATTEMPTS_MAX => piece.answer(Err(too_many())),
                        End::Taken => turns.push(again(vec![piece])),
                    }
                }
                let left: Vec<Piece> = pieces.collect();
                turns.extend((!left.is_empty()).then_some(Turn {
                    pieces: left,
                    hold,
                    ..turn
                }));
                turns
            }
            Err(Fell::Mixed) => vec![Turn {
                apart: true,
                ..turn
            }],
            Err(Fell::Contended) if attempt == ATTEMPTS_MAX => {
                let told = |it: Piece| it.answer(Err(too_many()));
                turn.pieces.into_iter().for_each(told);
                Vec::new()
            }
            Err(Fell::Contended) => {
                turn.pieces.iter().for_each(|it| self.line.remember(&it.of));
                pause(attempt);
                vec![again(turn.pieces)]
            }
            Err(Fell::Failed(failure)) => {
                let mut pieces = turn.pieces.into_iter();
                let first = pieces.next();
                pieces.for_each(|it| it.answer(Err(same(&failure))));
                if let Some(first) = first {
                    first.answer(Err(failure));
                }
                Vec::new()
            }
        }
    }

    /// Writes the pieces of a turn, as many as fit, with those it takes in meanwhile.
    fn together(
        &self,
        turn: &mut Turn,
        more: &mut dyn FnMut() -> Option<Piece>,
    ) -> Result<Vec<End>, Fell> {
        let mut opened = self.opened(turn.hold).map_err(Fell::Failed)?;
        let ended = self.pieces(&mut opened, turn, more).and_then(|mut ends| {
            let Opened { lent, entries, .. } = &mut opened;
            let error = match committed(lent, entries, &mut ends) {
                Ok(()) => return Ok(ends),
                Err(error) => error,
            };
            let is_only = ends.len() == 1;
            Err(match lent.fault() {
                Fault::Again => Fell::Contended,
                Fault::Taken if is_only => Fell::Contended,
                // What one of them put in was not taken, and none is kept.
                _ if !is_only && !turn.apart && !lent.in_doubt => Fell::Mixed,
                _ => Fell::Failed(error.into()),
            })
        });
        if ended.is_err() && !opened.lent.roll_back() {
            opened.lent.spoil();
        }
        ended
    }

    fn pieces(
        &self,
        opened: &mut Opened<'_>,
        turn: &mut Turn,
        more: &mut dyn FnMut() -> Option<Piece>,
    ) -> Result<Vec<End>, Fell> {
        let began = Moment::now();
        let (mut ends, mut is_last) = (Vec::new(), false);
        while !is_last && ends.len() < PIECES_MAX {
            if ends.len() == turn.pieces.len() && began.elapsed() < OPEN {
                turn.pieces.extend(more());
            }
            let is_only = turn.pieces.len() == 1;
            let Some(piece) = turn.pieces.get_mut(ends.len()) else {
                break;
            };
            let (end, told) = self.one(opened, piece, turn.apart, is_only)?;
            ends.push(end);
            // What nodes keep in memory is read again from what is committed.
            is_last = told;
        }
        Ok(ends)
    }

    /// Runs one piece; whether it told news.
    fn one(
        &self,
        opened: &mut Opened<'_>,
        piece: &mut Piece,
        apart: bool,
        is_only: bool,
    ) -> Result<(End, bool), Fell> {
        let Opened {
            lent,
            model,
            keys,
            seen,
            entries,
        } = opened;
        let lost = |error: StoreError| Fell::Failed(error.into());
        if apart {
            let doing = "setting a savepoint";
            lent.batch(doing, "SAVEPOINT piece").map_err(lost)?;
        }
        lent.wrote = false;
        let mark = entries.len();
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let reading = Reading {
                session: &mut **lent,
                model,
                keys,
            };
            let mut writing = Writing::seeing(reading, seen);
            if !apart {
                writing = writing.among(entries);
            }
            let answer = (piece.work)(&mut writing)?;
            let (appended, told) = (writing.appended, writing.told);
            if apart {
                // What is wrong with what it put in is its own.
                lent.settle()?;
            }
            Ok((Done { answer, appended }, told))
        }));
        let failure: Failure = match (ran, lent.fault()) {
            (_, Fault::Again) => return Err(Fell::Contended),
            (_, Fault::Taken) if is_only => return Err(Fell::Contended),
            (_, Fault::Taken) if !apart => return Err(Fell::Mixed),
            (Ok(Ok((done, told))), Fault::None) => {
                return Ok((End::Said(Ok(done)), told));
            }
            (Ok(Err(failure)), Fault::None) if !lent.wrote => {
                entries.truncate(mark);
                return Ok((End::Said(Err(failure)), false));
            }
            (Ok(Err(failure)), _) => failure,
            (Ok(Ok(_)), _) => StoreError::plain("a write went on after the database failed").into(),
            (Err(_), _) => StoreError::plain("a write panicked").into(),
        };
        if is_only {
            return Err(Fell::Failed(failure));
        }
        if !apart {
            return Err(Fell::Mixed);
        }
        let is_taken = lent.fault() == Fault::Taken;
        lent.back_to("piece").map_err(lost)?;
        match is_taken {
            true => Ok((End::Taken, false)),
            false => Ok((End::Said(Err(failure)), false)),
        }
    }
}

/// Commits what all pieces wrote. Where there are entries nobody is told before the sealer's
/// own commit, which waits for the disk and brings there what was committed before it.
fn committed(
    lent: &mut Connection,
    entries: &mut Entries,
    ends: &mut [End],
) -> Result<(), StoreError> {
    write_entries(lent, entries)?;
    let mut done: Vec<&mut Done> = ends.iter_mut().filter_map(End::done).collect();
    if !done.iter().any(|it| it.appended) {
        return lent.commit();
    }
    done.iter_mut().for_each(|it| it.appended = true);
    lent.commit_ahead()
}

/// A failure of all, said to one more.
fn same(failure: &Failure) -> Failure {
    match failure {
        Failure::Refused(refusal) => refusal.clone().into(),
        Failure::Store(error) => StoreError::new("writing together", error.to_string()).into(),
    }
}
