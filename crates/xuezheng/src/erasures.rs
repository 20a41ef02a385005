//! Which records were emptied of what is personal, noted where no backup is: beside the keys
//! of each node. Who restores an older backup brings the keys of any of them, and with them
//! what must be erased again.
//!
//! One JSON object a line: ids only. Not here: the erasing itself (`kernel`).

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use base::Id;
use base::mention::Mentions;
use kernel::{Action, Kernel, NewEntry, Outcome, Query, Run, StoreError};
use model::Ending;
use serde_json::{Value as Json, json};
use systems::access::{self, lapsing};

use crate::Stop;

const FILE: &str = "erasures.jsonl";
const REGISTER: &str = "access.erasure";
const AGAIN: &str = "恢复备份后重新执行 个人信息删除";

/// Which records were emptied, and how.
type Erasures = BTreeMap<(String, Id), Gone>;

#[derive(Clone, Debug, PartialEq)]
struct Gone {
    /// Of the certificate.
    number: String,
    /// Only what is personal by its level went.
    anonymised: bool,
}

/// After an erasure: what is left of the person elsewhere goes, and it is noted.
pub(crate) fn done(run: &Run<'_>, dir: &Path) -> Outcome<Json> {
    let kernel = run.kernel();
    let left = access::left(run)?;
    let reason = &run.job().title;
    access::elsewhere(kernel, &left.who, reason)?;
    let is_whole = exchange::forget(kernel, &left.who, reason, false, &|| run.go_on())?;
    kernel.forget(left.files.clone())?;
    match is_whole {
        true => access::settled(run, &left)?,
        false => access::again(run)?,
    }
    // What told who it was is in no log of the database either.
    kernel.forget(Vec::new())?;
    keep(kernel, dir)?;
    Ok(Json::Null)
}

/// Writes what the records say and what the file said already: after a restore the older
/// records say less.
pub(crate) fn keep(kernel: &Kernel, dir: &Path) -> Result<(), StoreError> {
    let folder = dir.join("keys");
    let mut all = read(&folder).map_err(StoreError::from)?;
    let before = all.len();
    all.extend(approved(kernel).map_err(Stop::from)?);
    if all.len() == before {
        return Ok(());
    }
    let fail = |e| StoreError::new("noting an erasure", e);
    let (file, new) = (folder.join(FILE), folder.join(format!("{FILE}.new")));
    let mut out = fs::File::create(&new).map_err(fail)?;
    for ((register, record), gone) in &all {
        let mut line = json!({ "register": register, "record": record, "number": gone.number });
        if gone.anonymised {
            line["anonymised"] = true.into();
        }
        writeln!(out, "{line}").map_err(fail)?;
    }
    out.sync_all().map_err(fail)?;
    fs::rename(new, file).map_err(fail)
}

/// Erases again what a restored backup still holds; how many records.
pub(crate) fn replay(kernel: &Kernel, dir: &Path) -> Result<u64, Stop> {
    let (mut n, mut files, mut words) = (0, Vec::new(), Vec::new());
    for ((register, record), gone) in read(&dir.join("keys"))? {
        let reason = format!("{AGAIN} {}", gone.number);
        let erased = kernel.as_platform(move |ctx| {
            let known = ctx.kernel().model.register(&register).is_some();
            if !known || ctx.get(&register, record).is_err() {
                return Ok(None);
            }
            let entries = ctx.read().entries(&register, record)?;
            if entries.iter().any(|it| gone.is_said_by(&it.entry)) {
                return Ok(None);
            }
            let ending = match gone.anonymised {
                true => Ending::Anonymise,
                false => Ending::Erase,
            };
            ctx.end(&register, record, ending, &reason).map(Some)
        });
        if let Some(erased) = erased.map_err(Stop::from)? {
            files.extend(erased.files);
            words.extend(erased.words);
            n += 1;
        }
    }
    if n > 0 {
        let who = Mentions::of(words.iter().map(String::as_str));
        access::elsewhere(kernel, &who, AGAIN)?;
        exchange::forget(kernel, &who, AGAIN, true, &|| Ok(()))?;
        kernel.forget(files)?;
    }
    Ok(n)
}

impl Gone {
    /// Whether an entry says that it happened; one that was itself erased later says nothing.
    fn is_said_by(&self, entry: &NewEntry) -> bool {
        let is_said = entry.reason().is_some_and(|it| it.contains(&self.number));
        entry.action == Action::Erase && (is_said || entry.is_erased())
    }
}

fn approved(kernel: &Kernel) -> Outcome<Erasures> {
    let Some(register) = kernel.model.register(REGISTER) else {
        return Ok(Erasures::new());
    };
    let done = model::Value::Code("done".into());
    let query = Query::all(register, kernel.today()).having("state", done);
    let rows = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let named = rows.iter().filter_map(|it| {
        let (register, record) = kernel::named_record(it.text("about"))?;
        let gone = Gone {
            number: it.number.clone().unwrap_or_default(),
            anonymised: false,
        };
        Some(((register.to_owned(), record), gone))
    });
    let listed = lapsing::ended(kernel)?.into_iter().map(|it| {
        let gone = Gone {
            number: it.number,
            anonymised: it.ending == Ending::Anonymise,
        };
        ((it.register, it.record), gone)
    });
    // Who was anonymised and erased is erased.
    Ok(listed.chain(named).collect())
}

fn read(folder: &Path) -> Result<Erasures, Stop> {
    let file = folder.join(FILE);
    if !file.exists() {
        return Ok(Erasures::new());
    }
    let text =
        fs::read_to_string(&file).map_err(Stop::io(format!("读不了 {}。", file.display())))?;
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    let read = |line: &str| {
        let json: Json = serde_json::from_str(line).ok()?;
        let record = json["record"].as_str()?.parse().ok()?;
        let gone = Gone {
            number: json["number"].as_str()?.to_owned(),
            anonymised: json["anonymised"] == true,
        };
        Some(((json["register"].as_str()?.to_owned(), record), gone))
    };
    let unread = || {
        Stop::new(format!(
            "{} 里有读不懂的行，请从原处重新复制。",
            file.display()
        ))
    };
    lines.map(|it| read(it).ok_or_else(unread)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use kernel::{Caller, Clock, Create, Position, StepCall, Values};
    use serde_json::Map;
    use store::whole;

    use super::*;

    /// A restored backup is older than an erasure: it is erased again, and the chain holds.
    #[test]
    fn what_was_erased_does_not_come_back_with_a_backup() {
        let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let place = |dir: &Path| whole::Place {
            dir: dir.to_owned(),
            url: None,
            files: None,
        };
        let model = Arc::new(systems::model().unwrap());
        let store = place(old.path()).open(Arc::clone(&model)).unwrap();
        let kernel = Kernel::new(model, systems::rules(), store, Clock::system()).unwrap();
        let (account, unit) = somebody(&kernel);
        let backup = whole::back_up(&place(old.path()), Cursor::new(Vec::new()), &mut |_| ());
        let backup = backup.unwrap().1.into_inner();
        erased_by_two(&kernel, account, unit);
        keep(&kernel, old.path()).unwrap();
        drop(kernel);

        store::custody::copy(&old.path().join("keys"), &place(new.path())).unwrap();
        whole::restore(Cursor::new(backup), &place(new.path()), &mut |_| ()).unwrap();
        let store = place(new.path()).reopen().unwrap().unwrap();
        let kernel = Kernel::new(store.model(), systems::rules(), store, Clock::system()).unwrap();
        assert_eq!(named(&kernel, account), "甄某某");
        assert_eq!(replay(&kernel, new.path()).unwrap(), 1);
        assert_eq!(named(&kernel, account), "");
        assert_eq!(replay(&kernel, new.path()).unwrap(), 0, "once is enough");
        keep(&kernel, new.path()).unwrap();
        assert_eq!(
            read(&new.path().join("keys")).unwrap().len(),
            1,
            "the list forgets nothing"
        );
        let verified = kernel
            .verify_history(&BTreeMap::new(), &mut |_| ())
            .unwrap();
        assert_eq!(verified.faults, []);
    }

    fn somebody(kernel: &Kernel) -> (Id, Id) {
        let made = kernel.as_platform(|ctx| {
            let values = |pairs: &[(&str, model::Value)]| -> Values {
                pairs
                    .iter()
                    .map(|(name, it)| ((*name).to_owned(), it.clone()))
                    .collect()
            };
            let code = |it: &str| model::Value::Code(it.into());
            let unit = values(&[
                ("title", "云岭市教育局".into()),
                ("code", "99".into()),
                ("kind", code("bureau")),
                ("level", code("city")),
            ]);
            let unit = ctx.create(kernel::ORGANISATION, unit)?.id;
            let person = values(&[
                ("name", "甄某某".into()),
                ("login", "zhen".into()),
                ("unit", unit.into()),
                ("phone", "13800000000".into()),
            ]);
            Ok((ctx.create(kernel::ACCOUNT, person)?.id, unit))
        });
        made.unwrap()
    }

    fn erased_by_two(kernel: &Kernel, account: Id, unit: Id) {
        let other = kernel.as_platform(move |ctx| {
            let person = [("name", "贾某某"), ("login", "jia")];
            let mut person: Values = person.map(|(name, it)| (name.to_owned(), it.into())).into();
            person.insert("unit".into(), unit.into());
            Ok(ctx.create(kernel::ACCOUNT, person)?.id)
        });
        let another = other.unwrap();
        let caller = |role: &str| Caller {
            account: match role {
                "security_admin" => account,
                _ => another,
            },
            positions: vec![Position {
                id: Id::now_v7(),
                role: role.into(),
                unit,
                area: unit,
            }],
            ..Caller::platform(kernel.now())
        };
        for (version, step) in [(1, "stop"), (2, "close")] {
            let step = StepCall {
                register: kernel::ACCOUNT.into(),
                id: account,
                version,
                step: step.into(),
                inputs: Map::new(),
                reason: Some("调离".into()),
            };
            kernel.step(&caller("security_admin"), step).unwrap();
        }
        let about = format!("access.account/{account}");
        let values = json!({ "about": about, "ground": "withdrawn", "basis": "申请 1 号" });
        let register = "access.erasure".to_owned();
        let asked = Create {
            register: register.clone(),
            id: None,
            values: values.as_object().unwrap().clone(),
        };
        let asked = kernel.create(&caller("security_admin"), asked).unwrap();
        let step = StepCall {
            register,
            id: asked.id,
            version: 1,
            step: "approve".into(),
            inputs: Map::new(),
            reason: None,
        };
        kernel.step(&caller("system_admin"), step).unwrap();
    }

    fn named(kernel: &Kernel, account: Id) -> String {
        let register = kernel.model.register(kernel::ACCOUNT).unwrap();
        let record = kernel::read(kernel.store(), |read| read.get(register, account)).unwrap();
        record.unwrap().text("name").to_owned()
    }
}
