//! The words each record is found by (`base::search`), in two tables beside its register's own:
//! written in the record's transaction, made anew from the records where they are not there
//! as this release and the definitions make them.
//!
//! # Shape
//! One table leads from words to records, a row a word; the other says of a record which words
//! it has, a row a text ([`Told`]). `field` 0 is the record's number, others count the
//! register's `search` from 1 · `at` says where in its text the word begins, 0 the start ·
//! `owner` is the record's. Sensitive fields have no words. No backup holds them.
//! Not here: how they are asked (`sought`).

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use base::Id;
use base::search::{self, At, EDITION, Word};
use kernel::{Record, StoreError};
use model::{Model, Register};
use sea_query::Value as Sql;

use crate::cells::Cells;
use crate::codec::{bytes, id, integer, text};
use crate::dialect::{Dialect, Row, Session, values};
use crate::secret::is_secret;
use crate::tables::{self, index, index_of_some, name};
use crate::writing::beside;

/// Rows that are put into words together.
const CHUNK: i64 = 2_000;

/// How the table and its indexes are; whoever changes them raises it.
const KEPT: u32 = 3;

pub(crate) const COLUMNS: [&str; 5] = ["at", "word", "record", "field", "owner"];
pub(crate) const TOLD: [&str; 3] = ["record", "field", "words"];

/// The table of a register's words. No field can have such a name.
pub(crate) fn table(register: &Register) -> String {
    name(format!("{}{}", register.table(), SUFFIX))
}

const SUFFIX: &str = "~words";

/// The table of which words a record has, beside that of the words.
pub(crate) fn told(table: &str) -> String {
    name(format!("{table}.told"))
}

/// The fields that have words, each with its place; that of the number is 0.
pub(crate) fn fields(register: &Register) -> impl Iterator<Item = (i64, &str)> {
    let named = (1..).zip(&register.search);
    named
        .filter(|(_, name)| register.fields.get(*name).is_some_and(|it| !is_secret(it)))
        .map(|(place, name)| (place, name.as_str()))
}

/// Whether any record of the register has words.
pub(crate) fn has(register: &Register) -> bool {
    register.number.is_some() || fields(register).next().is_some()
}

/// What the words are made of and how; with another answer they are made anew.
fn edition(register: &Register) -> String {
    let fields: Vec<String> = fields(register)
        .map(|(place, name)| format!("{place}={name}"))
        .collect();
    format!("{EDITION}.{KEPT}:{}", fields.join(","))
}

/// Whether a register's words are others under its new definition, but for its own name.
pub(crate) fn differ(old: &Register, new: &Register) -> bool {
    has(old) != has(new) || edition(old) != edition(new)
}

/// The statements that make the tables under a name. In SQLite the table of words lies in
/// their order.
pub(crate) fn schema(dialect: Dialect, table: &str) -> String {
    let (b, i, t) = (bytes(dialect), integer(dialect), text(dialect));
    let (key, end) = match dialect {
        Dialect::Sqlite => (
            ", PRIMARY KEY (at, word, record, field)",
            " STRICT, WITHOUT ROWID",
        ),
        Dialect::Postgres => ("", ""),
    };
    let told = told(table);
    format!(
        "CREATE TABLE IF NOT EXISTS \"{table}\" (at {i} NOT NULL, word {t} NOT NULL, record {b} NOT NULL, \
         field {i} NOT NULL, owner {b}{key}){end};\n\
         CREATE TABLE IF NOT EXISTS \"{told}\" (record {b} NOT NULL, field {i} NOT NULL, words {t} NOT NULL, \
         PRIMARY KEY (record, field)){end};\n"
    )
}

/// The statements that drop both.
pub(crate) fn dropping(table: &str) -> String {
    let told = told(table);
    format!("DROP TABLE IF EXISTS \"{table}\"; DROP TABLE IF EXISTS \"{told}\"")
}

/// By the word alone, where the table does not lie so, and by whose the record is: what is
/// found for one school is not first found for all. Both say all that is asked of a word. The
/// names are the register's, whatever the table is called meanwhile.
pub(crate) fn indexes(dialect: Dialect, table: &str) -> Vec<(String, String)> {
    let all = || index(table, "all", "at, word, record, field, owner");
    let all = (dialect == Dialect::Postgres).then(all);
    all.into_iter().chain([of_owner(table)]).collect()
}

pub(crate) fn of_owner(table: &str) -> (String, String) {
    index_of_some(table, "owner", "owner, at, word, record, field")
}

/// Texts by the place of their field, with the owner.
pub(crate) struct Said {
    pub owner: Option<Id>,
    pub texts: BTreeMap<i64, String>,
}

impl Said {
    pub(crate) fn by(register: &Register, record: &Record) -> Said {
        let number = record.number.clone().map(|it| (0, it));
        let texts = fields(register)
            .filter_map(|(place, name)| Some((place, record.get(name).as_text()?.to_owned())));
        Said {
            owner: record.owner,
            texts: number.into_iter().chain(texts).collect(),
        }
    }

    /// What it says that another does not; all of it, where the owners differ.
    fn but(&self, other: &Said) -> Said {
        let is_new =
            |it: &(&i64, &String)| self.owner != other.owner || other.texts.get(it.0) != Some(it.1);
        let texts = self.texts.iter().filter(is_new);
        Said {
            owner: self.owner,
            texts: texts.map(|(field, text)| (*field, text.clone())).collect(),
        }
    }

    fn told(&self, record: Id) -> impl Iterator<Item = Told> {
        let texts = self.texts.iter();
        texts.map(move |(field, text)| {
            let mut words = search::words(text);
            words.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
            Told {
                record,
                owner: self.owner,
                field: *field,
                words: told_of(words.iter()),
            }
        })
    }
}

/// By where it begins, then as it is written.
fn order(word: &Word) -> (At, &str) {
    (word.at, &word.text)
}

/// Which words a text of a record has, in order: each after a [`MARK`], and behind it where it begins.
pub(crate) struct Told {
    record: Id,
    owner: Option<Id>,
    field: i64,
    words: String,
}

/// Before each word of a text, and behind it. No word has a space, nor has a term that is
/// looked for.
pub(crate) const MARK: char = '\n';
const END: char = '\t';

fn told_of<'w>(words: impl Iterator<Item = &'w Word>) -> String {
    let mut told = String::new();
    for word in words {
        let _ = write!(told, "{MARK}{}{END}{}", word.text, word.at as u8);
    }
    told
}

/// The words of a text, each with where it begins, as they are told.
pub(crate) fn words_of(told: &str) -> impl Iterator<Item = (&str, i64)> {
    told.split(MARK).filter_map(|word| {
        let (text, at) = word.split_once(END)?;
        Some((text, at.parse().ok()?))
    })
}

impl Told {
    fn words(&self) -> impl Iterator<Item = Worded<'_>> {
        words_of(&self.words).map(|(word, at)| Worded {
            at,
            word,
            record: self.record,
            field: self.field,
            owner: self.owner,
        })
    }

    /// Its cells, in the order of [`TOLD`].
    fn cells(&self) -> Vec<Sql> {
        vec![
            id(self.record),
            self.field.into(),
            self.words.as_str().into(),
        ]
    }
}

/// A word of a record.
pub(crate) struct Worded<'t> {
    pub at: i64,
    pub word: &'t str,
    pub record: Id,
    pub field: i64,
    pub owner: Option<Id>,
}

impl Worded<'_> {
    /// Its cells, in the order of [`COLUMNS`].
    pub(crate) fn cells(self) -> Vec<Sql> {
        let owner = self.owner.map(|it| it.as_bytes().to_vec());
        vec![
            self.at.into(),
            self.word.into(),
            id(self.record),
            self.field.into(),
            Sql::Bytes(owner),
        ]
    }
}

/// The words of all records of a register, brought in order without sorting each: many records
/// say the same texts, and their words are the same.
pub(crate) struct Ordered {
    /// By id, each with its owner.
    pub records: Vec<(Id, Option<Id>)>,
    /// By where in their texts they begin, then as they are written.
    pub words: Vec<Word>,
    /// The places of a text's words.
    texts: Vec<Vec<u32>>,
    /// What records say, by record and field.
    said: Vec<Saying>,
}

#[derive(Clone, Copy)]
struct Saying {
    record: u32,
    field: u8,
    text: u32,
}

/// A row of words: the places of the word and of its record, and the field's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Placed {
    pub word: u32,
    pub record: u32,
    pub field: u8,
}

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Ordered {
    pub(crate) fn read(
        session: &mut dyn Session,
        register: &Register,
    ) -> Result<Ordered, StoreError> {
        let mut texts: HashMap<String, u32> = HashMap::new();
        let (mut records, mut all) = (Vec::new(), Vec::new());
        let sql = format!("{} ORDER BY id", selection(register));
        session.query(READING, &sql, &values![], &mut |row| {
            let (id, said) = self::read(register, row)?;
            let record = place(records.len());
            records.push((id, said.owner));
            for (field, text) in said.texts {
                let next = place(texts.len());
                let text = *texts.entry(text).or_insert(next);
                let field = u8::try_from(field).unwrap_or(u8::MAX);
                all.push(Saying {
                    record,
                    field,
                    text,
                });
            }
            Ok(())
        })?;
        let mut words: Vec<(Word, u32)> = Vec::new();
        let n_texts = texts.len();
        for (text, no) in texts {
            words.extend(search::words(&text).into_iter().map(|word| (word, no)));
        }
        words.sort_unstable_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
        let mut ordered = Ordered {
            records,
            words: Vec::new(),
            texts: vec![Vec::new(); n_texts],
            said: all,
        };
        for (word, text) in words {
            if ordered.words.last() != Some(&word) {
                ordered.words.push(word);
            }
            ordered.texts[text as usize].push(place(ordered.words.len() - 1));
        }
        Ok(ordered)
    }

    fn of(&self, it: &Saying) -> impl Iterator<Item = Placed> + use<'_> {
        let Saying {
            record,
            field,
            text,
        } = *it;
        let words = self.texts[text as usize].iter();
        words.map(move |word| Placed {
            word: *word,
            record,
            field,
        })
    }

    /// Which words each text has, by record and field: the record, the field and the words.
    pub(crate) fn told(&self) -> impl Iterator<Item = (Id, u8, Arc<str>)> {
        let words = |text: &Vec<u32>| {
            let words = text.iter().map(|it| &self.words[*it as usize]);
            Arc::from(told_of(words))
        };
        let texts: Vec<Arc<str>> = self.texts.iter().map(words).collect();
        self.said.iter().map(move |it| {
            let (record, _) = self.records[it.record as usize];
            (record, it.field, Arc::clone(&texts[it.text as usize]))
        })
    }

    /// In the order of the words: by word, record and field.
    pub(crate) fn by_word(&self) -> impl Iterator<Item = Placed> {
        let mut sayers: Vec<Vec<(u32, u8)>> = vec![Vec::new(); self.texts.len()];
        for it in &self.said {
            sayers[it.text as usize].push((it.record, it.field));
        }
        let mut texts: Vec<Vec<u32>> = vec![Vec::new(); self.words.len()];
        for (text, words) in (0..).zip(&self.texts) {
            words.iter().for_each(|it| texts[*it as usize].push(text));
        }
        (0..).zip(texts).flat_map(move |(word, texts)| {
            let said = texts.iter().flat_map(|it| &sayers[*it as usize]);
            let mut placed: Vec<Placed> = said
                .map(|&(record, field)| Placed {
                    word,
                    record,
                    field,
                })
                .collect();
            placed.sort_unstable();
            placed
        })
    }

    /// Those that have an owner, by owner and then in the order of the words.
    pub(crate) fn by_owner(&self) -> impl Iterator<Item = Placed> {
        let mut owners: BTreeMap<Id, Vec<Saying>> = BTreeMap::new();
        for it in &self.said {
            if let (_, Some(owner)) = self.records[it.record as usize] {
                owners.entry(owner).or_default().push(*it);
            }
        }
        owners.into_values().flat_map(|all| {
            let mut placed: Vec<Placed> = all.iter().flat_map(|it| self.of(it)).collect();
            placed.sort_unstable();
            placed
        })
    }
}

/// Makes the words of records that were laid down, and what they are asked along.
pub(crate) fn lay(session: &mut dyn Session, register: &Register) -> Result<(), StoreError> {
    match session.dialect() {
        Dialect::Sqlite => {
            let ordered = Ordered::read(session, register)?;
            session.lay_words(&table(register), &ordered)?;
        }
        // They were written with their records.
        Dialect::Postgres => {
            let indexes = indexes(Dialect::Postgres, &table(register));
            tables::make_indexes(session, &indexes)?;
        }
    }
    note(session, register)
}

const READING: &str = "reading what is put into words";

fn selection(register: &Register) -> String {
    let fields: String = fields(register)
        .map(|(_, name)| format!(", \"{name}\""))
        .collect();
    format!(
        "SELECT id, owner, number{fields} FROM \"{}\"",
        register.table()
    )
}

fn read(register: &Register, row: &dyn Row) -> Result<(Id, Said), StoreError> {
    let cells = Cells {
        row,
        doing: READING,
    };
    let mut texts = BTreeMap::new();
    texts.extend(cells.optional_text(2)?.map(|it| (0, it)));
    for (idx, (place, _)) in fields(register).enumerate() {
        texts.extend(cells.optional_text(3 + idx)?.map(|it| (place, it)));
    }
    let owner = cells.optional_id(1)?;
    Ok((cells.id(0)?, Said { owner, texts }))
}

/// Writes the words of records that have none in the table.
pub(crate) fn add(
    session: &mut dyn Session,
    table: &str,
    said: &[(Id, Said)],
) -> Result<(), StoreError> {
    let texts = said.iter().flat_map(|(record, said)| said.told(*record));
    let texts: Vec<Told> = texts.collect();
    if texts.is_empty() {
        return Ok(());
    }
    let (doing, columns) = ("telling words", TOLD.map(str::to_owned));
    let mut rows = texts.iter().map(|it| Ok(it.cells()));
    session.insert(doing, &told(table), &columns, &mut rows)?;
    // What lies together in the index is put there together.
    let ordered = || {
        let words = texts.iter().flat_map(Told::words);
        let mut words: Vec<Worded<'_>> = words.collect();
        words.sort_by(|a, b| (a.at, a.word).cmp(&(b.at, b.word)));
        words
    };
    let words = std::iter::once_with(ordered).flatten();
    beside(said.len(), words, |words| {
        session.insert_words(table, words)
    })
}

/// Writes what a record says now and did not before; most changes say nothing new of what is
/// searched.
pub(crate) fn follow(
    session: &mut dyn Session,
    table: &str,
    (record, before, now): (Id, &Said, &Said),
) -> Result<(), StoreError> {
    let gone: Vec<Told> = before.but(now).told(record).collect();
    take(session, table, record, &gone)?;
    add(session, table, &[(record, now.but(before))])
}

pub(crate) fn remove(session: &mut dyn Session, table: &str, record: Id) -> Result<(), StoreError> {
    let (doing, mut all) = ("reading words", Vec::new());
    let sql = format!(
        "SELECT field, words FROM \"{}\" WHERE record = $1",
        told(table)
    );
    let of = values![record.as_bytes().to_vec()];
    session.query(doing, &sql, &of, &mut |row| {
        let cells = Cells { row, doing };
        all.push(Told {
            record,
            owner: None,
            field: cells.integer(0)?,
            words: cells.text(1)?,
        });
        Ok(())
    })?;
    take(session, table, record, &all)
}

/// Drops the words of some of a record's texts.
fn take(
    session: &mut dyn Session,
    table: &str,
    record: Id,
    texts: &[Told],
) -> Result<(), StoreError> {
    let (doing, id) = ("dropping words", record.as_bytes().to_vec());
    let among = match session.dialect() {
        Dialect::Sqlite => "SELECT value FROM json_each($4)",
        Dialect::Postgres => "SELECT json_array_elements_text($4::text::json)",
    };
    let sql = format!(
        "DELETE FROM \"{table}\" WHERE at = $1 AND record = $2 AND field = $3 AND word IN ({among})"
    );
    let sql_of_text = format!(
        "DELETE FROM \"{}\" WHERE record = $1 AND field = $2",
        told(table)
    );
    for text in texts {
        let mut by_place: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (word, at) in words_of(&text.words) {
            by_place.entry(at).or_default().push(word);
        }
        for (at, words) in by_place {
            let words = serde_json::json!(words).to_string();
            session.execute(doing, &sql, &values![at, id.clone(), text.field, words])?;
        }
        session.execute(doing, &sql_of_text, &values![id.clone(), text.field])?;
    }
    Ok(())
}

/// Whether all registers have the words that they should.
pub(crate) fn are_there(session: &mut dyn Session, model: &Model) -> Result<bool, StoreError> {
    if session.columns("worded").is_err() {
        return Ok(false);
    }
    for register in model.registers().filter(|it| has(it)) {
        if noted(session, register)? != Some(edition(register)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes the words of those that have others, or none.
pub(crate) fn make(session: &mut dyn Session, model: &Model) -> Result<(), StoreError> {
    for register in model.registers().filter(|it| has(it)) {
        if noted(session, register)? != Some(edition(register)) {
            make_anew(session, register)?;
        }
    }
    Ok(())
}

fn make_anew(session: &mut dyn Session, register: &Register) -> Result<(), StoreError> {
    let (doing, table, dialect) = ("making words", table(register), session.dialect());
    session.batch(doing, &dropping(&table))?;
    session.batch(doing, &schema(dialect, &table))?;
    if dialect == Dialect::Postgres {
        add_all(session, register)?;
    }
    lay(session, register)
}

/// Writes the words of all records, so many together.
fn add_all(session: &mut dyn Session, register: &Register) -> Result<(), StoreError> {
    let page = "WHERE id > $1 ORDER BY id LIMIT $2";
    let sql = format!("{} {page}", selection(register));
    let mut after = Id::nil();
    loop {
        let (mut some, from) = (Vec::new(), values![after.as_bytes().to_vec(), CHUNK]);
        session.query(READING, &sql, &from, &mut |row| {
            some.push(read(register, row)?);
            Ok(())
        })?;
        let Some((last, _)) = some.last() else {
            return Ok(());
        };
        after = *last;
        add(session, &table(register), &some)?;
    }
}

fn noted(session: &mut dyn Session, register: &Register) -> Result<Option<String>, StoreError> {
    let (doing, mut edition) = ("reading which words there are", None);
    let sql = "SELECT edition FROM worded WHERE name = $1";
    session.query(doing, sql, &values![table(register)], &mut |row| {
        edition = Some(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    Ok(edition)
}

/// Notes that the register's words are as its definition and this release make them.
pub(crate) fn note(session: &mut dyn Session, register: &Register) -> Result<(), StoreError> {
    forget(session, register)?;
    let sql = "INSERT INTO worded (name, edition) VALUES ($1, $2)";
    session
        .execute(
            "noting words",
            sql,
            &values![table(register), edition(register)],
        )
        .map(drop)
}

pub(crate) fn forget(session: &mut dyn Session, register: &Register) -> Result<(), StoreError> {
    let sql = "DELETE FROM worded WHERE name = $1";
    session
        .execute("noting words", sql, &values![table(register)])
        .map(drop)
}
