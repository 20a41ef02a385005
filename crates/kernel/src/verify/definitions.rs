//! Under which definitions the data were kept when, as the history says it.

use base::Id;

use super::{Fault, Verified};
use crate::StoreError;
use crate::history::{DEFINITIONS, Entry};
use crate::store::Read;

/// The epochs and the texts of definitions are those the history speaks of.
pub(super) fn verify(read: &mut dyn Read, found: &mut Verified) -> Result<(), StoreError> {
    let entries = read.entries(DEFINITIONS, Id::nil())?;
    let said = |entry: &Entry, key: &str| entry.entry.payload.get(key).cloned();
    let begun: Vec<&Entry> = entries
        .iter()
        .filter(|it| said(it, "sources").is_some())
        .collect();
    let confirmed: Vec<_> = entries
        .iter()
        .filter(|it| said(it, "confirmed").is_some())
        .map(|it| (it.entry.version, it.entry.at))
        .collect();
    let epochs = read.epochs()?;
    let mut fault = |number: i64, says: &str| {
        found.faults.push(Fault {
            place: format!("epoch {number}"),
            says: says.into(),
        });
    };
    if begun.len() != epochs.len() {
        fault(epochs.len() as i64, "业务定义的期数与留痕不符");
    }
    for (epoch, entry) in epochs.iter().zip(begun) {
        let same = epoch.number == entry.entry.version
            && epoch.at == entry.entry.at
            && epoch.digest == entry.entry.definition
            && said(entry, "sources") == Some(epoch.sources.clone().into())
            && said(entry, "definitions") == Some(epoch.definitions.clone().into())
            && said(entry, "format") == Some(epoch.format.into())
            && said(entry, "release") == Some(epoch.release.clone().into())
            && said(entry, "reverts").and_then(|it| it.as_i64()) == epoch.reverts;
        let dropped = confirmed.iter().find(|(last, _)| *last >= epoch.number);
        if !same || dropped.map(|(_, at)| *at) != epoch.confirmed {
            fault(epoch.number, "业务定义这一期与留痕不符，被改动过");
        }
        if read.sources(epoch.number).is_err() {
            fault(epoch.number, "业务定义的原文不在了，或被改动过");
        }
    }
    Ok(())
}
