//! A list leaves as a file: which columns, what is written in each cell, page by page in
//! constant memory. What is masked for the caller is left out.
//!
//! What leaves as xlsx or csv comes back as it was: codes and references are written as an
//! import understands them. Not here: what is asked (`kernel`), how files are written
//! (`sheet`), that it is noted (`leave`).

use std::collections::{BTreeMap, BTreeSet};

use base::{Decimal, Id};
use kernel::{
    Caller, Condition, Count, Crowd, Cursor, Kernel, Listing, Outcome, Query, Read, Record, Refusal,
};
use kernel::{Sought, StoreError, shown, value_text};
use model::{Field, Kind, Level, Model, Register, Value};
use sheet::write::{self, ColumnKind, Datum, Legend, Look, Output, Table};

use crate::refer::{asked_by, word};

/// Rows read at once.
const PAGE: usize = 1_000;

/// In which kind of file a list leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    /// In UTF-8 with a mark.
    Csv,
    /// A csv for programs that know no UTF-8.
    Gb18030,
    Parquet,
}

impl Format {
    pub const ALL: [Format; 4] = [Format::Xlsx, Format::Csv, Format::Gb18030, Format::Parquet];

    /// Its code in `exchange.format`.
    pub fn code(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Gb18030 => "gb18030",
            Format::Parquet => "parquet",
        }
    }

    pub fn of_code(code: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What its files end with.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Gb18030 => "csv",
            other => other.code(),
        }
    }

    /// A table in a file of this kind.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn table<'o>(
        self,
        output: impl Output + 'o,
        look: Look,
    ) -> std::io::Result<Box<dyn Table + 'o>> {
        match self {
            Format::Xlsx => write::xlsx(output, look),
            Format::Csv => write::csv(output, &look),
            Format::Gb18030 => write::gb18030(output, &look),
            Format::Parquet => write::parquet(output, &look),
        }
    }
}

/// A column that leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// A field, or what every record has beside: number, state, owner, created_on.
    pub name: String,
    pub title: String,
    /// Others may not see it without need.
    pub is_personal: bool,
}

/// The columns of a list that leave, and those that do not.
pub struct Chosen {
    pub columns: Vec<Column>,
    /// Titles of those the caller sees only masked.
    pub masked: Vec<String>,
}

/// A list that leaves.
pub struct Export<'k> {
    pub kernel: &'k Kernel,
    pub caller: &'k Caller,
    pub register: &'k Register,
    pub listing: Listing,
    pub columns: Vec<Column>,
    /// Who takes it, when and what for: on each page of a print.
    pub mark: String,
    /// The same on the list itself.
    pub note: Option<String>,
    /// For other systems: the heading alone and first, in the field codes of JY/T 1001–1007, and
    /// by a field's title where these have none; codes, days and who is referred to as the
    /// standard writes them.
    pub in_codes: bool,
}

/// The columns asked for, between number and state as lists show them; else all of `usual`
/// with whose record it is. Those that are masked for the caller are left out.
pub fn columns(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    chosen: Option<Vec<String>>,
    usual: impl FnOnce() -> Vec<String>,
) -> Chosen {
    let is_chosen = chosen.is_some();
    let mut names = chosen.unwrap_or_else(usual);
    let lacks = |names: &[String], name: &str| !names.iter().any(|it| it == name);
    if register.number.is_some() && lacks(&names, "number") {
        names.insert(0, "number".into());
    }
    if !register.states.is_empty() && lacks(&names, "state") {
        names.push("state".into());
    }
    let owner = register.owner.as_deref().unwrap_or("owner");
    if !is_chosen && lacks(&names, owner) && lacks(&names, "owner") {
        names.push("owner".into());
    }
    let sight = kernel.sight(register, caller);
    let is_veiled = |it: &str| !caller.is_platform() && sight.is_veiled(it);
    let mut seen = BTreeSet::new();
    names.retain(|it| seen.insert(it.clone()));
    let (masked, names): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|it| is_veiled(it));
    let column = |name: String| {
        let field = register.fields.get(&name);
        Column {
            title: title(&name, field),
            is_personal: field.is_some_and(|it| it.level >= Level::Personal),
            name,
        }
    };
    Chosen {
        columns: names.into_iter().map(column).collect(),
        masked: masked.into_iter().map(|it| column(it).title).collect(),
    }
}

/// By which id a record is known here, whatever else is told of it.
pub fn id_column() -> Column {
    Column {
        name: "id".into(),
        title: title("id", None),
        is_personal: false,
    }
}

/// Those that mean something elsewhere: neither accounts, nor files, nor whom a record was made
/// along with, of whom everything stands in columns of its own.
pub fn abroad(register: &Register, columns: &mut Vec<Column>) {
    let is_home = |name: &str| {
        let field = register.fields.get(name);
        field.is_some_and(|it| match &it.kind {
            Kind::Ref { to, .. } => {
                to == kernel::ACCOUNT || register.given_of(name).next().is_some()
            }
            Kind::Files { .. } => true,
            _ => false,
        })
    };
    columns.retain(|it| !is_home(&it.name));
}

/// What a receiver of a file of changes has no more: by which id it was known, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Gone {
    pub id: Id,
    /// It was removed; else it is there, and the list's conditions leave it out by now.
    pub removed: bool,
}

impl Export<'_> {
    /// What a list that was asked from this history number on would have told before and does
    /// not tell any more; of what it never told, too.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn gone(&self, since: i64) -> Outcome<Vec<Gone>> {
        let ids: Vec<String> = self
            .register
            .was
            .iter()
            .chain([&self.register.id])
            .cloned()
            .collect();
        let query = self.query();
        let gone = kernel::read(self.kernel.store(), |read| {
            let mut gone: BTreeMap<Id, bool> = BTreeMap::new();
            let changed = Condition::ChangedSince(since, ids.clone());
            let mut all = Query::all(self.register, query.today).with(changed);
            (all.reach, all.only) = (query.reach.clone(), Some(Vec::new()));
            gone.extend(read.rows(&all)?.iter().map(|it| (it.id, false)));
            let mut there = self.query();
            there.only = Some(Vec::new());
            for record in read.rows(&there)? {
                gone.remove(&record.id);
            }
            for id in &ids {
                gone.extend(
                    read.removed(id, since)?
                        .iter()
                        .map(|it| (it.entry.record, true)),
                );
            }
            Ok::<_, StoreError>(gone)
        })?;
        let gone = gone.into_iter().map(|(id, removed)| Gone { id, removed });
        Ok(gone.collect())
    }
}

pub(crate) fn title(name: &str, field: Option<&Field>) -> String {
    match (name, field) {
        (_, Some(field)) => match field.kind.unit() {
            "" => field.title.clone(),
            unit => format!("{}（{unit}）", field.title),
        },
        ("id", _) => "记录标识".into(),
        ("number", _) => "编号".into(),
        ("state", _) => "状态".into(),
        ("owner", _) => "归属单位".into(),
        ("created_on", _) => "建立日期".into(),
        _ => name.to_owned(),
    }
}

impl Export<'_> {
    /// How many rows will leave, as far as lists count.
    ///
    /// # Errors
    /// As of [`Kernel::list`]: what may not be asked is refused here.
    pub fn count(&self) -> Outcome<Count> {
        if self.caller.is_platform() {
            let most = kernel::COUNT_MAX;
            let n = kernel::read(self.kernel.store(), |read| read.count(&self.query(), most))?;
            return Ok(Count {
                n: n.min(most),
                over: n > most,
            });
        }
        let listing = Listing {
            limit: 1,
            ..self.listing.clone()
        };
        let page = self.kernel.list(self.caller, &self.register.id, listing)?;
        Ok(page.count)
    }

    /// Writes the list; how many rows it had. `told` hears after each page how many went.
    ///
    /// # Errors
    /// What may not be asked is refused; what `told` answers ends it.
    pub fn write(
        &self,
        format: Format,
        output: impl Output,
        told: &mut dyn FnMut(u64) -> Outcome<()>,
    ) -> Outcome<u64> {
        let count = self.count()?;
        let failed = |error| StoreError::new("writing a list", error);
        let mut table = self.table(format, output).map_err(failed)?;
        let keys = Keys::of(self);
        let twice = Twice::of(&self.kernel.model, self.register, &self.columns);
        let mut query = self.query();
        query.limit = PAGE;
        query.crowd = match count.over {
            true => Crowd::Many,
            false => Crowd::Few,
        };
        let mut written = 0;
        loop {
            let (rows, labels) = kernel::read(self.kernel.store(), |read| {
                let mut rows = read.rows(&query)?;
                self.mask(&mut rows);
                let labels = match self.in_codes {
                    true => keys.of_rows(read, &rows)?,
                    false => {
                        let (caller, register) = (self.caller, self.register);
                        let as_of = query.as_of();
                        self.kernel
                            .labels_on(read, caller, (register, &rows), as_of)?
                    }
                };
                Ok::<_, kernel::Failure>((rows, labels))
            })?;
            for record in &rows {
                let cells: Vec<Datum> = self
                    .columns
                    .iter()
                    .map(|it| self.cell(record, it, &labels, &twice))
                    .collect();
                table.row(&cells).map_err(failed)?;
            }
            written += rows.len() as u64;
            told(written)?;
            match rows.last().filter(|_| rows.len() == PAGE) {
                Some(last) => query.after = Some(after(&query, last)),
                None => break,
            }
        }
        table.finish().map_err(failed)?;
        Ok(written)
    }

    fn query(&self) -> Query<'_> {
        let (reach, veiled) = match self.caller.is_platform() {
            true => (None, Vec::new()),
            false => {
                let sight = self.kernel.sight(self.register, self.caller);
                let reach = self.kernel.reach(self.register, self.caller);
                (Some(reach), sight.veiled().to_vec())
            }
        };
        let text = self.listing.text.as_deref();
        Query {
            reach,
            conditions: self.listing.conditions.clone(),
            text: text.and_then(|it| Sought::of(self.register, it, &veiled)),
            sort: self.listing.sort.clone(),
            me: Some(self.caller.account),
            ..Query::all(self.register, self.kernel.today())
        }
    }

    fn table<'o>(
        &self,
        format: Format,
        output: impl Output + 'o,
    ) -> std::io::Result<Box<dyn Table + 'o>> {
        let columns = self.columns.iter().map(|it| self.look(it));
        let look = Look {
            name: self.register.title.clone(),
            columns: columns.collect(),
            mark: self.mark.clone(),
            note: self.note.clone(),
            bare: self.in_codes,
            legend: self.in_codes.then(|| Legend {
                name: "字段说明".into(),
                rows: self.legend(),
            }),
        };
        format.table(output, look)
    }

    fn look(&self, column: &Column) -> write::Column {
        let field = self.register.fields.get(&column.name);
        let kind = field.map(|it| &it.kind);
        write::Column {
            name: column.name.clone(),
            title: self.called(column),
            kind: match kind {
                Some(Kind::Flag | Kind::Day) if self.in_codes => ColumnKind::Text,
                Some(Kind::Integer { .. }) => ColumnKind::Integer,
                Some(Kind::Money) => ColumnKind::Money,
                Some(Kind::Decimal { .. } | Kind::Percent) => ColumnKind::Decimal {
                    scale: kind.and_then(Kind::scale).unwrap_or(0),
                },
                Some(Kind::Day) => ColumnKind::Day,
                Some(Kind::Instant) => ColumnKind::Moment,
                Some(Kind::Flag) => ColumnKind::Flag,
                None if column.name == "created_on" => ColumnKind::Day,
                _ => ColumnKind::Text,
            },
            width: width(&column.name, kind),
        }
    }

    /// What heads a column; in codes a field that has none is called as people call it.
    fn called(&self, column: &Column) -> String {
        let field = self.register.fields.get(&column.name);
        match (self.in_codes, field) {
            (true, Some(Field { standard, .. })) => {
                standard.as_ref().unwrap_or(&column.title).clone()
            }
            _ => column.title.clone(),
        }
    }

    /// What the columns mean that leave in codes, under a heading.
    pub fn legend(&self) -> Vec<Vec<String>> {
        let heading = ["字段", "名称", "内容", "说明"].map(str::to_owned).to_vec();
        let line = |column: &Column| {
            let field = self.register.fields.get(&column.name);
            let holds = match field.map(|it| &it.kind) {
                Some(Kind::Code { of, .. }) => {
                    let list = self.kernel.model.codes(of);
                    list.map_or(String::new(), |it| {
                        let source = if it.source.is_empty() {
                            "本系统"
                        } else {
                            &it.source
                        };
                        format!("代码：{}（{source}）", it.title)
                    })
                }
                Some(Kind::Day) => "日期，八位数字".to_owned(),
                Some(Kind::Flag) => "1 是，0 否".to_owned(),
                Some(Kind::Ref { to, .. }) if to == kernel::ORGANISATION => "机构代码".to_owned(),
                Some(Kind::Ref { to, .. }) => {
                    let title = self.kernel.model.register(to).map(|it| it.title.as_str());
                    format!("{}的证件号码、编号或名称", title.unwrap_or_default())
                }
                _ => String::new(),
            };
            let help = field.map_or(String::new(), |it| it.help.clone());
            vec![self.called(column), column.title.clone(), holds, help]
        };
        let lines = self.columns.iter().map(line);
        std::iter::once(heading).chain(lines).collect()
    }

    /// The legend as a text of its own, beside a list that has no room for it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_legend(&self, format: Format, output: impl Output) -> std::io::Result<()> {
        let format = match format {
            Format::Gb18030 => Format::Gb18030,
            _ => Format::Csv,
        };
        let mut table = format.table(output, Look::default())?;
        for row in self.legend() {
            table.row(&row.into_iter().map(Datum::Text).collect::<Vec<_>>())?;
        }
        table.finish()
    }

    /// A value as the standard writes it, where that is another way than a list's.
    fn coded(&self, value: &Value, keys: &BTreeMap<Id, String>) -> Option<Datum> {
        let text = match value {
            Value::Code(code) => code.clone(),
            Value::Day(day) => eight(*day),
            Value::Flag(flag) => if *flag { "1" } else { "0" }.to_owned(),
            Value::Ref(id) => self.known(*id, keys)?,
            Value::List(items) => {
                let words = items.iter().map(|item| match item {
                    Value::Ref(id) => self.known(*id, keys),
                    other => other.as_text().map(str::to_owned),
                });
                words.collect::<Option<Vec<String>>>()?.join("、")
            }
            _ => return None,
        };
        Some(Datum::Text(text))
    }

    /// By what somebody or something referred to is known elsewhere.
    fn known(&self, id: Id, keys: &BTreeMap<Id, String>) -> Option<String> {
        let tree = self.kernel.tree();
        let code = tree.get(id).map(|it| it.code.clone());
        code.or_else(|| keys.get(&id).cloned())
    }

    fn cell(
        &self,
        record: &Record,
        column: &Column,
        labels: &BTreeMap<Id, String>,
        twice: &Twice,
    ) -> Datum {
        let Some(field) = self.register.fields.get(&column.name) else {
            return self.beside(record, &column.name);
        };
        if self.in_codes
            && let Some(coded) = self.coded(record.get(&field.name), labels)
        {
            return coded;
        }
        match (record.get(&field.name), &field.kind) {
            (Value::Missing, _) => Datum::None,
            (Value::Integer(n), _) => Datum::Integer(*n),
            (Value::Decimal(n), Kind::Percent) => {
                let share = *n / Decimal::ONE_HUNDRED;
                share.to_string().parse().map_or(Datum::None, Datum::Share)
            }
            (Value::Decimal(n), _) => Datum::Decimal(*n),
            (Value::Day(day), _) => Datum::Day(*day),
            (Value::Flag(flag), _) => Datum::Flag(*flag),
            (Value::Instant(at), _) => Datum::Moment(base::CHINA.to_datetime(*at)),
            (value, Kind::Code { of, .. }) => {
                Datum::Text(twice.written(&self.kernel.model, of, value))
            }
            (value, kind) => Datum::Text(shown(&self.kernel.model, kind, value, labels)),
        }
    }

    /// Takes out what is masked for the caller within the columns that leave: cells of rows.
    fn mask(&self, records: &mut [Record]) {
        if self.caller.is_platform() {
            return;
        }
        let sight = self.kernel.sight(self.register, self.caller);
        for record in records {
            sight.mask(self.register, record);
        }
    }

    /// What a record has beside its fields.
    fn beside(&self, record: &Record, name: &str) -> Datum {
        let owner = || self.kernel.tree().get(record.owner?).cloned();
        let text = match name {
            "id" => Some(record.id.to_string()),
            "number" => record.number.clone(),
            "owner" if self.in_codes => owner().map(|it| it.code),
            "created_on" if self.in_codes => Some(eight(kernel::china_day(record.created_at))),
            "state" => record.state.as_ref().map(|state| {
                let known = self.register.states.get(state);
                known.map_or_else(|| state.clone(), |it| it.title.clone())
            }),
            "owner" => owner().map(|it| it.title),
            "created_on" => return Datum::Day(kernel::china_day(record.created_at)),
            _ => None,
        };
        text.map_or(Datum::None, Datum::Text)
    }
}

/// 20150308
fn eight(day: base::Day) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// By what those are known who are referred to in the columns that leave: a document's number, a
/// number, else what they are called, as far as the caller sees it.
struct Keys<'k>(Vec<(&'k str, &'k Register, Vec<String>)>);

impl<'k> Keys<'k> {
    fn of(export: &'k Export<'_>) -> Keys<'k> {
        let (kernel, caller) = (export.kernel, export.caller);
        let fields = export.columns.iter();
        let fields = fields.filter_map(|it| export.register.fields.get(&it.name));
        let known = fields.filter_map(|field| {
            let Kind::Ref { to, .. } = &field.kind else {
                return None;
            };
            let target = kernel
                .model
                .register(to)
                .filter(|it| it.id != kernel::ORGANISATION)?;
            let sight = kernel.sight(target, caller);
            let mut by = asked_by(target);
            by.retain(|it| caller.is_platform() || !sight.is_veiled(it));
            Some((field.name.as_str(), target, by))
        });
        Keys(known.collect())
    }

    fn of_rows(&self, read: &mut dyn Read, rows: &[Record]) -> Outcome<BTreeMap<Id, String>> {
        let mut keys = BTreeMap::new();
        for (field, target, by) in &self.0 {
            let ids: BTreeSet<Id> = rows.iter().flat_map(|it| refs(it.get(field))).collect();
            if ids.is_empty() {
                continue;
            }
            let ids = ids.into_iter().map(Value::Ref).collect();
            let query = Query::all(target, base::Day::ZERO);
            for record in read.rows(&query.with(Condition::AnyOf("id".into(), ids)))? {
                let mut words = by.iter().map(|it| word(&record, it));
                let key = words.find(|it| !it.is_empty()).unwrap_or_default();
                keys.insert(record.id, key);
            }
        }
        Ok(keys)
    }
}

fn refs(value: &Value) -> Vec<Id> {
    match value {
        Value::Ref(id) => vec![*id],
        Value::List(items) => items.iter().filter_map(Value::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// Where the next page begins.
fn after(query: &Query<'_>, last: &Record) -> Cursor {
    let value = match query.sort.field.as_deref() {
        None => Value::Missing,
        Some("number") => last.number.clone().map_or(Value::Missing, Value::from),
        Some("state") => last.state.clone().map_or(Value::Missing, Value::Code),
        Some(field) => last.get(field).clone(),
    };
    Cursor { value, id: last.id }
}

fn width(name: &str, kind: Option<&Kind>) -> f64 {
    match kind {
        Some(Kind::LongText) => 60.0,
        Some(Kind::Text { max }) if *max > 60 => 40.0,
        Some(Kind::Address { .. } | Kind::Polygon) => 40.0,
        Some(Kind::Ref { .. } | Kind::Text { .. } | Kind::Files { .. } | Kind::Place) => 24.0,
        Some(Kind::CitizenId | Kind::CreditCode) => 22.0,
        _ if name == "owner" => 24.0,
        _ => 14.0,
    }
}

/// Titles that several codes of a list have: they are written with their code, 01-汉族.
struct Twice(BTreeMap<String, BTreeSet<String>>);

impl Twice {
    fn of(model: &Model, register: &Register, columns: &[Column]) -> Twice {
        let fields = columns
            .iter()
            .filter_map(|it| register.fields.get(&it.name));
        let lists = fields.filter_map(|it| match &it.kind {
            Kind::Code { of, .. } => Some((of.clone(), twice(model, of))),
            _ => None,
        });
        Twice(lists.collect())
    }

    fn written(&self, model: &Model, list: &str, value: &Value) -> String {
        if let Value::List(items) = value {
            let items = items.iter().map(|it| self.written(model, list, it));
            return items.collect::<Vec<_>>().join("、");
        }
        let code = value_text(value);
        let title = model.codes(list).map(|it| it.title_of(&code).to_owned());
        match title {
            Some(title) if self.0.get(list).is_some_and(|it| it.contains(&title)) => {
                format!("{code}-{title}")
            }
            Some(title) => title,
            None => code,
        }
    }
}

fn twice(model: &Model, list: &str) -> BTreeSet<String> {
    let codes = model.codes(list).into_iter();
    let mut seen = BTreeSet::new();
    let titles = codes.flat_map(|it| it.codes.values()).map(|it| &it.title);
    titles
        .filter(|it| !seen.insert(it.as_str()))
        .cloned()
        .collect()
}

/// Who takes a list, when and what for: 甄一 2026-11-23 09:00 导出，用途：核对学籍.
///
/// # Errors
/// When the store cannot be read.
pub fn mark(kernel: &Kernel, caller: &Caller, purpose: &str) -> Outcome<String> {
    let account = caller.account;
    let names = kernel::read(kernel.store(), |read| {
        kernel.titles(read, kernel::ACCOUNT, &[account])
    })?;
    let who = names.get(&account).map_or("系统", String::as_str);
    let what_for = match purpose {
        "" => String::new(),
        purpose => format!("，用途：{purpose}"),
    };
    let when = kernel::china_time(caller.at);
    Ok(format!("{who} {when} 导出{what_for}"))
}

/// What stands on a list of personal data, with its [`mark`].
pub fn note(mark: &str) -> String {
    format!("含个人信息。{mark}。请妥善保管，用后及时删除。")
}

/// What is written of the day of which a list is.
pub fn as_of(day: impl std::fmt::Display) -> String {
    format!("截至{day}的情况")
}

/// What stands below a list: of which day it is, and that it is personal.
pub fn notes(day: Option<base::Day>, personal: Option<String>) -> Option<String> {
    let day = day.map(|it| format!("{}。", as_of(it)));
    let all: String = day.into_iter().chain(personal).collect();
    Some(all).filter(|it| !it.is_empty())
}

/// Whether a list of so many rows leaves only with what it is for.
///
/// # Errors
/// Refused when that is not said.
pub fn with_purpose(
    kernel: &Kernel,
    caller: &Caller,
    columns: &[Column],
    count: Count,
    purpose: &str,
) -> Result<(), Refusal> {
    let area = caller.in_order().next().map(|position| position.area);
    let most = number(kernel, "purpose_rows", area);
    let is_personal = columns.iter().any(|it| it.is_personal);
    if !is_personal || !purpose.trim().is_empty() || (!count.over && count.n <= most) {
        return Ok(());
    }
    let says = format!("导出的内容含个人信息，超过 {most} 条须写明用途");
    Err(Refusal::fields(vec![kernel::FieldProblem {
        field: "purpose".into(),
        message: says,
    }]))
}

/// Whether a list is small enough to be waited for.
pub fn is_small(kernel: &Kernel, count: Count) -> bool {
    !count.over && count.n <= number(kernel, "download_rows", None)
}

/// A number of `systems/exchange/params.toml`, as it is for an area.
pub(crate) fn number(kernel: &Kernel, name: &str, area: Option<Id>) -> u64 {
    match kernel.param(&format!("exchange.{name}"), area) {
        Value::Integer(n) => n.unsigned_abs(),
        other => panic!("systems/exchange/params.toml says {name} as a number, not {other:?}"),
    }
}
