//! One key follows another: from one moment on all nodes seal with the new one, and what the
//! older one sealed is sealed anew, stretch by stretch, while people read and write.
//!
//! Until the last stretch both keys open what they sealed, and a value is found by the index
//! of either. Digests of the history cover what lies open, so the chain stays as it is.
//! Not here: who does the stretches (`kernel`), and where the new key comes from (`custody`).

use base::hex;
use kernel::{Outcome, Refusal, StoreError, Tx};
use model::{Field, Model};
use sea_query::{Value as Sql, Values};
use serde_json::{Value as Json, json};

use crate::codec::linked;
use crate::dialect::{Dialect, Session};
use crate::keys::{self, Keys, RESEALED, Ring, TAKEN, Turn};
use crate::migration::{self, Inner};
use crate::reading::Reading;
use crate::rows::Of;
use crate::secret::{self, changes, index_column, is_secret};
use crate::tables::link_table;
use crate::writing::Writing;
use crate::{dump, jobs, notes};

/// Rows of one stretch.
const CHUNK: i64 = 200;

/// Takes the key that follows, when it lies there with its number; whether something is
/// still to be sealed anew.
pub(crate) fn take(store: &impl Inner, ring: &Ring) -> Outcome<bool> {
    let turn = store.look(|session, _| Turn::read(session))?;
    if turn.is_changing() {
        return Ok(true);
    }
    let Some(next) = ring.next(turn)? else {
        return Ok(false);
    };
    let model = store.model();
    if store.look(|session, _| has_sealed_aside(session, &model))? {
        return Err(Refusal::new("key.aside", ASIDE).into());
    }
    // Nobody else writes meanwhile, so nothing is sealed with the older key afterwards.
    let switch = move |session: &mut dyn Session, keys: &Keys| {
        if Turn::read(session)? == turn {
            notes::remark(session, keys, &next)?;
            jobs::remark(session, keys, &next)?;
            keys::put_note(session, &next)?;
            tell(session, &next, TAKEN)?;
        }
        Ok(())
    };
    store.run(switch, Some(&model))?;
    Ok(true)
}

pub(crate) const ASIDE: &str = "上一次定义变更还留着可以退回的旧列，里面有加密的内容，现在不能更换密钥。请先执行 xuezheng migration confirm 确认变更，再更换密钥。";

/// Whether an epoch that can be undone keeps sealed values where no definition says so.
pub(crate) fn has_sealed_aside(
    session: &mut dyn Session,
    model: &Model,
) -> Result<bool, StoreError> {
    if migration::undoable(session).is_err() {
        return Ok(false);
    }
    let mark = index_column("");
    for register in model.registers() {
        let columns = session.columns(&register.table())?;
        let is_aside = |it: &String| {
            it.rsplit_once('~')
                .is_some_and(|(of, _)| of.ends_with(&mark))
        };
        if columns.iter().any(is_aside) {
            return Ok(true);
        }
    }
    Ok(!migration::links_aside(session)?.is_empty())
}

fn tell(session: &mut dyn Session, keys: &Keys, of: &str) -> Result<(), StoreError> {
    let model = &Model::default();
    Writing::new(Reading {
        session,
        model,
        keys,
    })
    .tell_news(of)
}

/// A table that holds something sealed.
struct Table<'m> {
    name: String,
    /// The columns of its primary key, in order.
    key: &'static [&'static str],
    holds: Holds<'m>,
}

enum Holds<'m> {
    /// Sealed fields with their indexes; of what they are.
    Fields(String, Vec<&'m Field>),
    /// What entries say.
    Payloads,
    Former,
}

/// In this order: an entry without a number may get one meanwhile, and is then met again.
fn tables(dialect: Dialect, model: &Model) -> Vec<Table<'_>> {
    let mut tables = Vec::new();
    for register in model.registers() {
        let own = register.fields.values();
        tables.push(Table {
            name: register.table(),
            key: &["id"],
            holds: Holds::Fields(register.id.clone(), sealed(own.filter(|it| !linked(it)))),
        });
        for of in register
            .fields
            .values()
            .filter_map(|it| Of::new(register, it))
        {
            tables.push(Table {
                name: link_table(register, &of.field.name),
                key: &["record", "idx"],
                holds: Holds::Fields(of.id(), sealed(of.fields.values())),
            });
        }
    }
    tables.retain(|it| !matches!(&it.holds, Holds::Fields(_, fields) if fields.is_empty()));
    let entries: &[(&str, &'static [&'static str])] = match dialect {
        Dialect::Sqlite => &[("history", &["number"])],
        Dialect::Postgres => &[(dump::TAIL, &["written"]), ("history", &["number"])],
    };
    tables.extend(entries.iter().map(|(name, key)| Table {
        name: (*name).to_owned(),
        key,
        holds: Holds::Payloads,
    }));
    tables.push(Table {
        name: "former".to_owned(),
        key: &["register", "record", "epoch", "field"],
        holds: Holds::Former,
    });
    tables
}

fn sealed<'m>(fields: impl Iterator<Item = &'m Field>) -> Vec<&'m Field> {
    fields.filter(|it| is_secret(it)).collect()
}

/// Seals one stretch anew; how many places, and where to go on, none at the end. What it
/// goes on from is a table and the key of its row; a table that is no more begins anew.
pub(crate) fn stretch(
    (session, keys): (&mut dyn Session, &Keys),
    model: &Model,
    from: Option<&str>,
) -> Result<(u64, Option<String>), StoreError> {
    let tables = tables(session.dialect(), model);
    let from: (String, Vec<Json>) = from
        .and_then(|it| serde_json::from_str(it).ok())
        .unwrap_or_default();
    let at = tables.iter().position(|it| it.name == from.0);
    let (at, after) = at.map_or((0, Vec::new()), |at| (at, from.1));
    let Some(table) = tables.get(at) else {
        return Ok((0, None));
    };
    let rows = table.rows(session, after)?;
    let mut n = 0;
    for row in &rows {
        let (key, cells) = row.split_at(table.key.len());
        let anew = table.anew(keys, key, cells)?;
        n += anew.len() as u64;
        table.update(session, key, anew)?;
    }
    let whole = i64::try_from(rows.len()) == Ok(CHUNK);
    let next = match (rows.last(), whole) {
        (Some(last), true) => Some(json!([table.name, last[..table.key.len()]])),
        _ => tables.get(at + 1).map(|it| json!([it.name, []])),
    };
    if next.is_none() {
        tell(session, keys, RESEALED)?;
    }
    Ok((n, next.map(|it| it.to_string())))
}

impl Table<'_> {
    /// The columns read besides the key, of which the first ones can be written anew.
    fn columns(&self) -> Vec<&str> {
        match &self.holds {
            Holds::Fields(_, fields) => fields.iter().map(|it| it.name.as_str()).collect(),
            Holds::Payloads => vec!["payload", "register"],
            Holds::Former => vec!["value"],
        }
    }

    fn condition(&self) -> String {
        match &self.holds {
            Holds::Fields(_, fields) => {
                let any = fields
                    .iter()
                    .map(|it| format!("\"{}\" IS NOT NULL", it.name));
                format!("({})", any.collect::<Vec<_>>().join(" OR "))
            }
            Holds::Payloads => "payload IS NOT NULL".to_owned(),
            Holds::Former => "sealed = 1".to_owned(),
        }
    }

    /// The next rows: the cells of the key, then of the columns.
    fn rows(
        &self,
        session: &mut dyn Session,
        after: Vec<Json>,
    ) -> Result<Vec<Vec<Json>>, StoreError> {
        let doing = "reading what is sealed";
        let (key, columns) = (self.key.join(", "), self.columns().join("\", \""));
        let mut values: Vec<Sql> = after.into_iter().filter_map(dump::value).collect();
        let begin = match values.is_empty() {
            true => String::new(),
            false => {
                let marks: Vec<String> = (1..=values.len()).map(|it| format!("${it}")).collect();
                format!(" AND ({key}) > ({})", marks.join(", "))
            }
        };
        values.push(CHUNK.into());
        let sql = format!(
            "SELECT {key}, \"{columns}\" FROM \"{}\" WHERE {}{begin} ORDER BY {key} LIMIT ${}",
            self.name,
            self.condition(),
            values.len()
        );
        let (n, mut rows, mut line) = (
            self.key.len() + self.columns().len(),
            Vec::new(),
            Vec::new(),
        );
        session.query(doing, &sql, &Values(values), &mut |row| {
            line.clear();
            dump::write_line(row, n, &mut line)?;
            let cells: Vec<Json> =
                serde_json::from_slice(&line).map_err(|e| StoreError::new(doing, e))?;
            rows.push(cells);
            Ok(())
        })?;
        Ok(rows)
    }

    /// What is to be written into a row: columns with their new values.
    fn anew(
        &self,
        keys: &Keys,
        key: &[Json],
        cells: &[Json],
    ) -> Result<Vec<(String, Sql)>, StoreError> {
        let text = |cell: &Json| cell.as_str().unwrap_or_default().to_owned();
        let mut anew = Vec::new();
        match &self.holds {
            Holds::Fields(of, fields) => {
                for (field, cell) in fields.iter().zip(cells) {
                    let sealed = cell["x"].as_str().and_then(hex::read).unwrap_or_default();
                    let place = format!("{of}.{}", field.name);
                    if let Some((sealed, index)) = secret::anew(keys, &place, &sealed)? {
                        anew.push((field.name.clone(), sealed.into()));
                        anew.push((index_column(&field.name), index.into()));
                    }
                }
            }
            Holds::Payloads => {
                let payload = payload(keys, &text(&cells[1]), &text(&cells[0]))?;
                anew.extend(payload.map(|it| ("payload".to_owned(), it.into())));
            }
            Holds::Former => {
                let place = format!("{}.{}", text(&key[0]), text(&key[3]));
                let value = text_anew(keys, &place, &text(&cells[0]))?;
                anew.extend(value.map(|it| ("value".to_owned(), it.into())));
            }
        }
        Ok(anew)
    }

    fn update(
        &self,
        session: &mut dyn Session,
        key: &[Json],
        anew: Vec<(String, Sql)>,
    ) -> Result<(), StoreError> {
        if anew.is_empty() {
            return Ok(());
        }
        let (names, mut values): (Vec<String>, Vec<Sql>) = anew.into_iter().unzip();
        values.extend(key.iter().cloned().filter_map(dump::value));
        let mut mark = 0;
        let mut equal = |name: &str| {
            mark += 1;
            format!("\"{name}\" = ${mark}")
        };
        let set: Vec<String> = names.iter().map(|it| equal(it)).collect();
        let of: Vec<String> = self.key.iter().map(|it| equal(it)).collect();
        let sql = format!(
            "UPDATE \"{}\" SET {} WHERE {}",
            self.name,
            set.join(", "),
            of.join(" AND ")
        );
        let doing = "sealing anew";
        session.execute(doing, &sql, &Values(values)).map(drop)
    }
}

/// The payload of an entry, when an older key sealed something in it.
fn payload(keys: &Keys, register: &str, text: &str) -> Result<Option<String>, StoreError> {
    let Ok(mut payload) = serde_json::from_str::<Json>(text) else {
        return Ok(None);
    };
    let mut is_new = false;
    for (name, said) in changes(&mut payload) {
        let place = format!("{register}.{name}");
        let sealed = said.as_str().map(|it| text_anew(keys, &place, it));
        if let Some(sealed) = sealed.transpose()?.flatten() {
            (*said, is_new) = (sealed.into(), true);
        }
    }
    Ok(is_new.then(|| payload.to_string()))
}

fn text_anew(keys: &Keys, place: &str, text: &str) -> Result<Option<String>, StoreError> {
    let Some(sealed) = hex::read(text) else {
        return Ok(None);
    };
    let anew = secret::anew(keys, place, &sealed)?;
    Ok(anew.map(|(sealed, _)| hex::write(&sealed)))
}

/// What nobody could open without the keys, in the words of its readers: register by
/// register.
pub(crate) fn sealed_titles(model: &Model) -> Vec<String> {
    let registers = model.registers().filter_map(|register| {
        let fields = register.every_field();
        let titles: Vec<&str> = fields
            .filter(|(_, it)| is_secret(it))
            .map(|(_, it)| it.title.as_str())
            .collect();
        (!titles.is_empty()).then(|| format!("{}：{}", register.title, titles.join("、")))
    });
    registers.collect()
}
