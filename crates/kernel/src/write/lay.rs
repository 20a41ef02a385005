//! An installation's first records, brought over as another system kept them: each is written
//! as it is said, with its entry, and nothing is asked, computed or checked.
//!
//! For whoever fills an installation and lets nobody else in; the rows answer for themselves.
//! Not here: rows that people bring (`take`), whole installations (`store::whole`).

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use base::{Id, Instant};
use model::Register;
use serde_json::{Map, Value as Json, json};
use sm3::{Digest, Sm3};

use super::number;
use super::trace::row_payload;
use crate::access::Caller;
use crate::history::{Action, NewEntry, entry_digest, payload};
use crate::writing::Writing;
use crate::{Kernel, Outcome, Record, StoreError};

/// Lots that lie ready while one is written.
const READY: usize = 2;

/// Records of one register in the order they are written.
pub type Lot = Vec<Record>;

impl Kernel {
    /// Lays down lots until there are none, each in a transaction of its own; how many records
    /// there were. `reason` is kept in the history of each; `progress` is told of every lot how
    /// many there are, and of nothing when they are only made ready to be looked up.
    ///
    /// # Errors
    /// When something cannot be written: what was laid down before stays.
    pub fn lay(
        &self,
        (at, reason): (Instant, &'static str),
        mut next: impl FnMut() -> Option<Lot> + Send,
        progress: &mut dyn FnMut(Option<u64>),
    ) -> Outcome<u64> {
        // What is only looked up by is sooner made of all rows than kept with each.
        self.store().index(false)?;
        let caller = Caller::platform(at);
        let key = self.as_caller(&caller, |ctx| Ok(ctx.writing.tx.random()?))?;
        let said = Said { at, reason, key };
        let laid = std::thread::scope(|scope| {
            let (send, lots) = sync_channel(READY);
            scope.spawn(move || {
                while let Some(lot) = next() {
                    let lot = self.noted(lot, said);
                    if send.send(lot).is_err() {
                        return;
                    }
                }
            });
            let mut n = 0;
            for lot in lots {
                n += lot.0.len() as u64;
                let lot = Arc::new(lot);
                let its = Arc::clone(&lot);
                self.as_caller(&caller, move |ctx| written(&mut ctx.writing, &its, said))?;
                // Whoever writes the next does not wait until these are given back.
                scope.spawn(move || drop(lot));
                progress(Some(n));
            }
            Ok(n)
        });
        progress(None);
        self.store().index(true)?;
        laid
    }

    /// A lot with the entries of its records; of those that are numbered as they are written
    /// there are none yet.
    fn noted(&self, lot: Lot, said: Said) -> (Lot, Vec<NewEntry>) {
        let is_numbered = |it: &Record| {
            let register = self.model.register(&it.register);
            register.is_some_and(|it| it.number.is_some())
        };
        let entries = match lot.first().is_some_and(is_numbered) {
            true => Vec::new(),
            false => lot.iter().map(|it| said.creation(it)).collect(),
        };
        (lot, entries)
    }
}

fn written(
    writing: &mut Writing<'_>,
    (lot, entries): &(Lot, Vec<NewEntry>),
    said: Said,
) -> Outcome<()> {
    let Some(first) = lot.first() else {
        return Ok(());
    };
    let kernel = writing.kernel;
    let none = || StoreError::plain("laying down records of no register");
    let register: &Register = kernel.model.register(&first.register).ok_or_else(none)?;
    writing.touched.registers.insert(register.id.clone());
    if register.number.is_none() {
        writing.tx.lay(register, lot)?;
        return Ok(writing.tx.append_all(entries)?);
    }
    let mut lot = lot.clone();
    for record in &mut lot {
        number::begin(writing, register, record)?;
    }
    writing.tx.lay(register, &lot)?;
    let entries: Vec<NewEntry> = lot.iter().map(|it| said.creation(it)).collect();
    Ok(writing.tx.append_all(&entries)?)
}

/// What the entries of all say.
#[derive(Clone, Copy)]
struct Said {
    at: Instant,
    reason: &'static str,
    /// Drawn for this once, and kept nowhere: salts follow from it.
    key: [u8; 16],
}

impl Said {
    /// The platform's entry for a record that begins so.
    fn creation(self, record: &Record) -> NewEntry {
        let mut digested = Map::new();
        digested.insert("reason".into(), json!(self.reason));
        digested.insert("row".into(), row_payload(record));
        let salt = self.salt(record.id);
        NewEntry {
            at: self.at,
            account: Id::nil(),
            position: Id::nil(),
            register: record.register.clone(),
            record: record.id,
            version: record.version,
            definition: record.definition.clone(),
            action: Action::Create,
            digest: entry_digest(&salt, &Json::Object(digested)),
            salt,
            payload: payload(Some(self.reason), &[]),
        }
    }

    fn salt(self, record: Id) -> [u8; 16] {
        let digest = Sm3::new()
            .chain_update(self.key)
            .chain_update(record.as_bytes())
            .finalize();
        let mut salt = [0; 16];
        salt.copy_from_slice(&digest[..16]);
        salt
    }
}
