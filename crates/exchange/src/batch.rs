//! 导入批次: one import as a record, and its parts: what each slot took and refused.
//!
//! A part is written in the transaction of the rows it tells of. What is taken is kept by
//! row, record and version, so that it can be taken back; what is refused, by row and
//! field, so that it can be handed back. Not here: the rows themselves, which are records.

use std::collections::HashSet;

use base::Id;
use kernel::{
    Caller, Condition, Ctx, Done, FieldProblem, Kernel, Outcome, Present, Query, Record, Refusal,
    Taken, Values,
};
use model::{Register, Value};
use serde_json::{Value as Json, json};

use crate::pages::Pages;

/// The register of batches.
pub const BATCH: &str = "exchange.batch";
pub(crate) const PART: &str = "exchange.part";
/// Parts are read in pages of so many.
const PAGE: usize = 50;

/// An import to be begun.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub register: String,
    /// The name of the file.
    pub name: String,
    /// The kept file; none when it lies with who imports.
    pub file: Option<Id>,
    /// SM3 of its bytes, hex.
    pub digest: String,
    pub sheet: String,
    /// The row of the heading, when a person pointed at it.
    pub heading: Option<u32>,
    /// [`crate::Layout::headings`]
    pub headings: String,
    /// What a person decided of columns by their titles, as JSON; empty when nothing.
    pub columns: String,
    pub present: Present,
}

/// How many rows, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub rows: u64,
    pub created: u64,
    pub updated: u64,
    /// They were there already, and stay as they are.
    pub unchanged: u64,
    pub rejected: u64,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// As the spreadsheet counts.
    pub row: u32,
    pub problems: Vec<FieldProblem>,
}

/// What became of the rows of one slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub counts: Counts,
    pub refused: Vec<Refused>,
    first: u32,
    last: u32,
    taken: String,
}

impl Counts {
    pub fn accepted(&self) -> u64 {
        self.created + self.updated + self.unchanged
    }

    pub(crate) fn add(&mut self, other: &Counts) {
        self.rows += other.rows;
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
    }
}

/// The code of `exchange.present` for what is done with records that are there.
pub fn present_code(present: Present) -> &'static str {
    match present {
        Present::Refuse => "refuse",
        Present::Skip => "skip",
        Present::Update => "update",
    }
}

/// What a code of `exchange.present` says is done with records that are there.
pub fn present_of(code: &str) -> Present {
    match code {
        "update" => Present::Update,
        "refuse" => Present::Refuse,
        _ => Present::Skip,
    }
}

pub(crate) fn register<'k>(kernel: &'k Kernel, id: &str) -> Outcome<&'k Register> {
    let found = kernel.model.register(id);
    Ok(found.ok_or_else(|| kernel::StoreError::plain(format!("no register {id}")))?)
}

fn number(n: u64) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

impl NewBatch {
    /// Notes the import in the name of who makes it.
    pub fn begin(&self, ctx: &mut Ctx<'_>) -> Outcome<Record> {
        let into = register(ctx.kernel(), &self.register)?.title.clone();
        let importer = ctx.caller().person();
        let text = |it: &str| Value::from(it.to_owned());
        let heading = self.heading.map(i64::from);
        let values: [(&str, Value); 11] = [
            ("register", text(&self.register)),
            ("title", text(&into)),
            ("name", text(&self.name)),
            (
                "file",
                self.file.map_or(Value::Missing, |it| vec![it].into()),
            ),
            ("digest", text(&self.digest)),
            ("sheet", text(&self.sheet)),
            ("heading", heading.map_or(Value::Missing, Value::from)),
            ("headings", text(&self.headings)),
            ("columns", text(&self.columns)),
            ("present", Value::Code(present_code(self.present).into())),
            ("importer", importer.into()),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value));
        ctx.create(BATCH, values.into_iter().collect())
    }
}

/// What tells files apart: where they go, their bytes, which sheet.
#[derive(Clone, Copy)]
pub(crate) struct Same<'a> {
    pub register: &'a str,
    pub digest: &'a str,
    pub sheet: &'a str,
}

impl<'a> Same<'a> {
    pub(crate) fn of(batch: &'a Record) -> Same<'a> {
        Same {
            register: batch.text("register"),
            digest: batch.text("digest"),
            sheet: batch.text("sheet"),
        }
    }
}

/// Batches of the same bytes into the same register by the same person, the newest first.
pub(crate) fn alike(kernel: &Kernel, caller: &Caller, same: Same<'_>) -> Outcome<Vec<Record>> {
    let batches = register(kernel, BATCH)?;
    let importer = caller.person();
    let mut query = Query::all(batches, kernel.today())
        .having("digest", same.digest)
        .having("register", same.register);
    query.sort.descending = true;
    let found = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let mine =
        |it: &Record| it.get("importer").as_ref() == importer && it.text("sheet") == same.sheet;
    Ok(found.into_iter().filter(mine).collect())
}

/// So many batches are looked through for what was decided of the same headings.
const REMEMBERED: usize = 50;

/// What was decided of columns with these headings when they came last, as it is kept: by the
/// caller, else by anybody.
pub(crate) fn remembered(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    headings: &str,
) -> Outcome<String> {
    let batches = self::register(kernel, BATCH)?;
    let mut query = Query::all(batches, kernel.today())
        .having("headings", headings)
        .having("register", register.id.as_str());
    query.sort.descending = true;
    query.limit = REMEMBERED;
    let found = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let mine = |it: &&Record| it.get("importer").as_ref() == Some(caller.account);
    let last = found.iter().find(mine).or(found.first());
    Ok(last.map_or_else(String::new, |it| it.text("columns").to_owned()))
}

impl Part {
    /// What became of the first of these rows of the file.
    pub(crate) fn of(rows: &[u32], taken: Vec<Taken>) -> Part {
        let mut part = Part::default();
        let rows = &rows[..taken.len()];
        part.first = rows.first().copied().unwrap_or(0);
        part.last = rows.last().copied().unwrap_or(0);
        for (row, taken) in rows.iter().copied().zip(taken) {
            part.counts.rows += 1;
            let (id, version, how) = match taken {
                Taken::Created { id, version } => {
                    part.counts.created += 1;
                    (id, version, 'c')
                }
                Taken::Updated { id, version } => {
                    part.counts.updated += 1;
                    (id, version, 'u')
                }
                Taken::Unchanged { id } => {
                    part.counts.unchanged += 1;
                    (id, 0, '-')
                }
                Taken::Refused(refusal) => {
                    part.counts.rejected += 1;
                    part.refused.push(refused_row(row, refusal));
                    continue;
                }
            };
            part.taken.push_str(&taken_line(row, id, version, how));
        }
        part
    }

    /// Keeps it with its batch.
    pub(crate) fn keep(&self, ctx: &mut Ctx<'_>, batch: Id) -> Outcome<()> {
        let counts = &self.counts;
        let refused: Vec<Json> = self.refused.iter().map(refused_json).collect();
        let refused = match refused.is_empty() {
            true => Value::Missing,
            false => Json::Array(refused).to_string().into(),
        };
        let values: [(&str, Value); 8] = [
            ("batch", batch.into()),
            ("first", i64::from(self.first).into()),
            ("last", i64::from(self.last).into()),
            ("created", number(counts.created)),
            ("updated", number(counts.updated)),
            ("unchanged", number(counts.unchanged)),
            ("taken", self.taken.clone().into()),
            ("refused", refused),
        ];
        let values: Values = values
            .map(|(name, it)| (name.to_owned(), it))
            .into_iter()
            .collect();
        ctx.create(PART, values).map(drop)
    }
}

fn taken_line(row: u32, id: Id, version: i64, how: char) -> String {
    format!("{row} {} {version} {how}\n", id.simple())
}

fn refused_row(row: u32, refusal: Refusal) -> Refused {
    let problems = match refusal.fields.is_empty() {
        true => vec![FieldProblem {
            field: String::new(),
            message: refusal.message,
        }],
        false => refusal.fields,
    };
    Refused { row, problems }
}

fn refused_json(refused: &Refused) -> Json {
    let problems = refused
        .problems
        .iter()
        .map(|it| json!([it.field, it.message]));
    json!([refused.row, problems.collect::<Vec<_>>()])
}

fn refused_of(json: &Json) -> Option<Refused> {
    let problem = |it: &Json| {
        Some(FieldProblem {
            field: it.get(0)?.as_str()?.to_owned(),
            message: it.get(1)?.as_str()?.to_owned(),
        })
    };
    Some(Refused {
        row: u32::try_from(json.get(0)?.as_u64()?).ok()?,
        problems: json
            .get(1)?
            .as_array()?
            .iter()
            .filter_map(problem)
            .collect(),
    })
}

/// The first rows of a batch that were not taken.
pub fn refused(kernel: &Kernel, batch: Id, most: usize) -> Outcome<Vec<Refused>> {
    let mut refused = Vec::new();
    let mut parts = Parts::of(kernel, batch)?;
    while refused.len() < most {
        let Some(part) = parts.next()? else { break };
        refused.extend(part.refused());
    }
    refused.truncate(most);
    Ok(refused)
}

/// What was kept of a batch, part by part, in the order of the rows.
pub(crate) struct Parts<'k>(Pages<'k>);

impl<'k> Parts<'k> {
    pub(crate) fn of(kernel: &'k Kernel, batch: Id) -> Outcome<Parts<'k>> {
        let of_batch = vec![Condition::AnyOf("batch".into(), vec![Value::Ref(batch)])];
        let parts = register(kernel, PART)?;
        Ok(Parts(Pages::of(kernel, parts, of_batch, PAGE)))
    }

    /// The last first.
    pub(crate) fn backwards(kernel: &'k Kernel, batch: Id) -> Outcome<Parts<'k>> {
        Parts::of(kernel, batch).map(|it| Parts(it.0.backwards()))
    }

    /// Leaves of a part only these rows to be taken back.
    pub(crate) fn leave(ctx: &mut Ctx<'_>, part: Id, rows: &[(u32, Done)]) -> Outcome<()> {
        let mut record = ctx.get(PART, part)?;
        let mut rows = rows.to_vec();
        rows.sort_unstable_by_key(|(row, _)| *row);
        let lines = rows.iter().map(|(row, done)| {
            let how = if done.created { 'c' } else { 'u' };
            taken_line(*row, done.id, done.version, how)
        });
        record.set("taken", lines.collect::<String>());
        ctx.update(record).map(drop)
    }

    pub(crate) fn next(&mut self) -> Outcome<Option<Kept>> {
        Ok(self.0.next()?.map(Kept))
    }
}

/// A kept part.
pub(crate) struct Kept(Record);

impl Kept {
    pub(crate) fn id(&self) -> Id {
        self.0.id
    }

    fn count(&self, field: &str) -> u64 {
        let n = self.0.get(field).as_integer();
        n.map_or(0, i64::unsigned_abs)
    }

    pub(crate) fn last(&self) -> u32 {
        u32::try_from(self.count("last")).unwrap_or(u32::MAX)
    }

    /// What is kept of the refused rows, as it is kept.
    pub(crate) fn refused_text(&self) -> &str {
        self.0.text("refused")
    }

    pub(crate) fn refused(&self) -> Vec<Refused> {
        let json: Json = serde_json::from_str(self.refused_text()).unwrap_or_default();
        let rows = json.as_array().into_iter().flatten();
        rows.filter_map(refused_of).collect()
    }

    /// How many records of a row of the file it tells of.
    pub(crate) fn records_of(&self, row: u32) -> usize {
        let taken = self.taken().filter(|(it, ..)| *it == row).count();
        taken + self.refused().iter().filter(|it| it.row == row).count()
    }

    pub(crate) fn counts(&self) -> Counts {
        let [created, updated, unchanged] =
            ["created", "updated", "unchanged"].map(|it| self.count(it));
        let rejected = self.refused().len() as u64;
        Counts {
            rows: created + updated + unchanged + rejected,
            created,
            updated,
            unchanged,
            rejected,
        }
    }

    /// Row, record, version and how it was taken.
    fn taken(&self) -> impl Iterator<Item = (u32, Id, i64, &str)> {
        let line = |line: &'_ str| -> Option<(u32, Id, i64)> {
            let mut words = line.split(' ');
            Some((
                words.next()?.parse().ok()?,
                words.next()?.parse().ok()?,
                words.next()?.parse().ok()?,
            ))
        };
        let lines = self.0.text("taken").lines();
        lines.filter_map(move |it| {
            let (row, id, version) = line(it)?;
            Some((row, id, version, it.rsplit(' ').next()?))
        })
    }

    /// What can be taken back, the last first: with its row.
    pub(crate) fn done(&self) -> Vec<(u32, Done)> {
        let done = self.taken().filter(|(.., how)| *how != "-");
        let done = done.map(|(row, id, version, how)| {
            let created = how == "c";
            (
                row,
                Done {
                    id,
                    version,
                    created,
                },
            )
        });
        let mut done: Vec<(u32, Done)> = done.collect();
        done.reverse();
        done
    }

    pub(crate) fn rows_taken(&self, into: &mut HashSet<u32>) {
        into.extend(self.taken().map(|(row, ..)| row));
    }
}
