//! Which sheet, which row is the heading, and which column is which field.

mod beside;
mod told;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kernel::{Caller, FieldProblem, Kernel, Outcome, Refusal};
use model::{Field, Kind, Model, Register};
use sheet::{Book, Cell, Heading, Merged, Row, Unreadable, Wanted, plain};
use sm3::{Digest, Sm3};

use crate::batch;
use crate::read::takes;

use self::beside::{Asked, Beside, put};
use self::told::Paper;

/// How a file is read into a register.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(crate) tab: usize,
    /// The sheet's name; empty for csv.
    pub sheet: String,
    /// Other sheets that look like lists of this register, and are not read.
    pub others: Vec<String>,
    pub(crate) heading: Heading,
    pub columns: Vec<ColumnUse>,
    /// Titles of fields that every record needs and no column has.
    pub missing: Vec<String>,
    /// Columns that must be filled.
    must: Vec<usize>,
    /// Columns the file does not have, behind its own, and what it says there of all rows.
    told: Vec<(usize, String)>,
    /// The further records of each row.
    beside: Vec<Beside>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnUse {
    /// As the file says it.
    pub title: String,
    pub becomes: Use,
    pub origin: Origin,
}

/// How it is known what becomes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By its title.
    Seen,
    /// As somebody decided for the same headings before.
    Remembered,
    /// As it was decided now.
    Chosen,
}

/// What a person decided of how a file is read; nothing: as seems best.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub sheet: Option<String>,
    /// The row of the heading, as the spreadsheet counts.
    pub heading: Option<u32>,
    /// Of columns, from 0: a field, or nothing.
    pub columns: BTreeMap<usize, Option<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Use {
    /// The name of the field it fills.
    Field(String),
    /// What the platform gives itself: a number, a state, a computed value.
    Given,
    /// The name of the field it fills together with the column of that field, whose text comes
    /// behind its own: 年级 before 班级.
    With(String),
    /// The same of a further record in the row.
    Again,
    /// What a cell cannot hold: files, rows below the record. It is filled in on the record.
    Apart,
    /// Nothing is known of it; it is passed over.
    Unknown,
}

impl Use {
    /// The field it fills, if it does.
    pub fn field(&self) -> Option<&str> {
        match self {
            Use::Field(name) => Some(name),
            _ => None,
        }
    }
}

/// Columns of exports and of rejects that say what only the platform says.
const GIVEN: &[&str] = &[
    "编号",
    "状态",
    "归属单位",
    "建立日期",
    "原因",
    "序号",
    "记录标识",
    "number",
    "state",
    "owner",
    "created_on",
    "id",
];

impl Layout {
    /// Finds the sheet whose heading fits best, or takes what a person decided.
    ///
    /// # Errors
    /// Refused when no row names the register's fields.
    pub fn of(
        kernel: &Kernel,
        register: &Register,
        book: &mut Book,
        choice: &Choice,
    ) -> Result<Layout, Refusal> {
        let fields: Vec<&Field> = register.fields.values().filter(|it| takes(it)).collect();
        let wanted: Vec<Wanted> = fields
            .iter()
            .map(|it| names(&kernel.model, &register.fields, it))
            .collect();
        let sheet = choice.sheet.as_deref().filter(|it| !it.is_empty());
        let mut found = book.headings(&wanted).map_err(|why| unreadable(&why))?;
        if found.is_empty() {
            let groups = beside::groups(&kernel.model, &fields);
            let wanted: Vec<Wanted> = wanted.iter().map(|it| it.under(&groups)).collect();
            found = book.headings(&wanted).map_err(|why| unreadable(&why))?;
        }
        let name = |book: &Book, tab: usize| book.tabs()[tab].name.clone();
        if let Some(sheet) = sheet {
            found.retain(|(tab, _)| name(book, *tab) == sheet);
        }
        if let Some(row) = choice.heading {
            let tab = found.first().map(|(tab, _)| *tab);
            let tab = tab.or_else(|| sheet_of(book, sheet)).unwrap_or(0);
            let heading = book.heading_at(tab, row, &wanted);
            let heading = heading.map_err(|why| unreadable(&why))?;
            found.retain(|(it, _)| *it != tab);
            found.splice(0..0, heading.map(|it| (tab, it)));
        }
        let mut found = found.into_iter();
        let Some((tab, heading)) = found.next() else {
            return Err(no_heading(&fields, sheet));
        };
        let others = found.map(|(tab, _)| name(book, tab)).collect();
        let mut columns: Vec<ColumnUse> = heading
            .titles
            .iter()
            .map(|title| ColumnUse {
                title: title.clone(),
                becomes: given_or_unknown(register, title),
                origin: Origin::Seen,
            })
            .collect();
        for (field, place) in fields.iter().zip(&heading.places) {
            if let Some(column) = place.and_then(|it| columns.get_mut(it)) {
                column.becomes = Use::Field(field.name.clone());
            }
        }
        for field in &fields {
            join(&mut columns, field);
        }
        let asked = Asked {
            model: &kernel.model,
            register,
            heading: &heading,
            fields: &fields,
            wanted: &wanted,
        };
        let (beside, said) = beside::find(&asked, &mut columns);
        let mut told: Vec<(usize, String)> = said.into_iter().collect();
        let above = book.top(tab).map_err(|why| unreadable(&why))?;
        let until = above.iter().position(|it| it.number >= heading.row);
        let sheet = name(book, tab);
        let paper = Paper {
            above: &above[..until.unwrap_or(0)],
            sheet: &sheet,
        };
        for (field, wanted) in fields.iter().zip(&wanted) {
            let becomes = Use::Field(field.name.clone());
            if columns.iter().any(|it| it.becomes == becomes) {
                continue;
            }
            if let Some(text) = told::told(kernel, (*field, wanted), &paper) {
                told.push((columns.len(), text));
                columns.push(ColumnUse {
                    title: field.title.clone(),
                    becomes,
                    origin: Origin::Seen,
                });
            }
        }
        let mut layout = Layout {
            tab,
            sheet,
            others,
            missing: Vec::new(),
            must: Vec::new(),
            told,
            beside,
            columns,
            heading,
        };
        layout.settle(register, &choice.columns, Origin::Chosen);
        Ok(layout)
    }

    /// The same, with what was decided of a file with these headings before.
    ///
    /// # Errors
    /// As of [`Layout::of`].
    pub fn for_caller(
        kernel: &Kernel,
        caller: &Caller,
        register: &Register,
        book: &mut Book,
        choice: &Choice,
    ) -> Outcome<Layout> {
        let mut layout = Layout::of(kernel, register, book, choice)?;
        let kept = batch::remembered(kernel, caller, register, &layout.headings())?;
        let before = layout.places(&kept);
        layout.settle(register, &before, Origin::Remembered);
        layout.settle(register, &choice.columns, Origin::Chosen);
        Ok(layout)
    }

    /// Takes over what was decided of columns.
    fn settle(
        &mut self,
        register: &Register,
        decided: &BTreeMap<usize, Option<String>>,
        origin: Origin,
    ) {
        for (at, field) in decided {
            let field = field.clone();
            let known = field.filter(|it| register.fields.get(it).is_some_and(takes));
            choose(&mut self.columns, *at, known, origin);
        }
        let required = || {
            let fields = register.fields.values();
            fields.filter(|it| it.required && takes(it))
        };
        let place = |field: &Field| {
            let becomes = Use::Field(field.name.clone());
            self.columns.iter().position(|it| it.becomes == becomes)
        };
        let asked = required().filter(|it| it.default.is_none() && it.when.is_none());
        let is_told = |it: &Field| {
            let by = it.told_by.as_ref().and_then(|it| register.fields.get(it));
            by.is_some_and(|it| place(it).is_some())
        };
        let is_read = |it: &Field| {
            let named = format!("{{{}}}", it.name);
            let fields = register.fields.values();
            let mut by = fields.filter(|by| by.reads.iter().any(|it| it.contains(&named)));
            by.any(|by| place(by).is_some())
        };
        let missing = asked.filter(|it| place(it).is_none() && !is_told(it) && !is_read(it));
        let missing = missing.map(|it| it.title.clone()).collect();
        let of_file = |at: &usize| !self.told.iter().any(|(it, _)| it == at);
        self.must = required().filter_map(place).filter(of_file).collect();
        self.missing = missing;
    }

    /// Takes over what somebody said: of each column's title the title of a field, or nothing.
    ///
    /// # Errors
    /// Refused when there is no such column or field.
    pub fn name(&mut self, register: &Register, named: &[(String, String)]) -> Result<(), Refusal> {
        let mut decided = BTreeMap::new();
        for (column, field) in named {
            let mut titles = self.columns.iter().map(|it| plain(&it.title));
            let Some(at) = titles.position(|it| it == plain(column)) else {
                let there = self.columns.iter().map(|it| it.title.as_str());
                let there: Vec<&str> = there.filter(|it| !it.is_empty()).collect();
                let says = format!("表头里没有“{column}”这一列，有的是：{}。", there.join("、"));
                return Err(Refusal::new("import.named", says));
            };
            let meant = plain(field);
            let fields = || register.fields.values().filter(|it| takes(it));
            let found = fields().find(|it| plain(&it.title) == meant || it.name == meant);
            if found.is_none() && !meant.is_empty() {
                let titles: Vec<&str> = fields().map(|it| it.title.as_str()).collect();
                let says = format!(
                    "{}没有“{field}”这一项，可以是：{}。",
                    register.title,
                    titles.join("、")
                );
                return Err(Refusal::new("import.named", says));
            }
            decided.insert(at, found.map(|it| it.name.clone()));
        }
        self.settle(register, &decided, Origin::Chosen);
        Ok(())
    }

    /// Takes over what [`Layout::decided`] kept.
    pub(crate) fn decide(&mut self, register: &Register, kept: &str) {
        let before = self.places(kept);
        self.settle(register, &before, Origin::Chosen);
    }

    /// What was decided by title, by place.
    pub(crate) fn places(&self, kept: &str) -> BTreeMap<usize, Option<String>> {
        let kept: BTreeMap<String, Option<String>> = serde_json::from_str(kept).unwrap_or_default();
        let columns = self.columns.iter().enumerate();
        columns
            .filter_map(|(at, column)| Some((at, kept.get(&column.title)?.clone())))
            .collect()
    }

    /// What a person decided, once or now, by the columns' titles, as JSON.
    pub fn decided(&self) -> String {
        let columns = self.columns.iter();
        let decided = columns.filter(|it| it.origin != Origin::Seen && !it.title.is_empty());
        let decided: BTreeMap<&str, Option<&str>> = decided
            .map(|it| (it.title.as_str(), it.becomes.field()))
            .collect();
        match decided.is_empty() {
            true => String::new(),
            false => serde_json::json!(decided).to_string(),
        }
    }

    /// By it a file with the same headings is known again, whatever their order.
    pub fn headings(&self) -> String {
        let titles = self.columns.iter().map(|it| plain(&it.title));
        let mut titles: Vec<String> = titles
            .filter(|it| !it.is_empty() && !GIVEN.contains(&it.as_str()))
            .collect();
        titles.sort_unstable();
        base::hex::write(&Sm3::digest(titles.join("\n").as_bytes()))
    }

    /// The columns that fill fields: place and field.
    pub(crate) fn filled<'r>(&self, register: &'r Register) -> Vec<(usize, &'r Field)> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter_map(|(at, column)| match &column.becomes {
                Use::Field(name) => Some((at, register.fields.get(name)?)),
                _ => None,
            })
            .collect()
    }

    /// The column whose text stands before that of a field's own.
    pub(crate) fn before(&self, field: &str) -> Option<usize> {
        let is_it = |it: &ColumnUse| matches!(&it.becomes, Use::With(name) if name == field);
        self.columns.iter().position(is_it)
    }

    /// The columns of the fields that something is wrong with.
    pub fn places_of(&self, problems: &[FieldProblem]) -> Vec<usize> {
        let is_wrong = |it: &ColumnUse| {
            let field = it.becomes.field();
            problems.iter().any(|one| field == Some(one.field.as_str()))
        };
        let columns = self.columns.iter().enumerate();
        let wrong = columns.filter(|(_, it)| is_wrong(it));
        wrong.map(|(at, _)| at).collect()
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        let becomes = Use::Field(field.to_owned());
        self.columns.iter().any(|it| it.becomes == becomes)
    }

    /// The place of the sheet in the file.
    pub fn tab(&self) -> usize {
        self.tab
    }

    /// The row of the heading, as the spreadsheet counts.
    pub fn heading_row(&self) -> u32 {
        self.heading.row
    }

    /// What is merged downwards in the list.
    pub(crate) fn merged(&self, book: &mut Book) -> Result<Merged, Refusal> {
        let merged = book.merged(self.tab, self.heading.row);
        merged.map_err(|why| unreadable(&why))
    }

    /// The records of a row of the file, each as a row of its own, with what the paper says of all.
    pub(crate) fn rows(&self, row: Row) -> Vec<Row> {
        if self.told.is_empty() && self.beside.is_empty() {
            return vec![row];
        }
        let mut first = row.clone();
        for at in self.beside.iter().flat_map(Beside::own) {
            put(&mut first, at, Cell::Empty);
        }
        let further: Vec<Row> = self
            .beside
            .iter()
            .filter_map(|it| it.row(&first, &row))
            .collect();
        let own = self.beside.iter().flat_map(Beside::of_first);
        let is_there = self.beside.is_empty() || !beside::says_nothing(&row, own);
        let first = Some(first).filter(|_| is_there);
        // A total may stand below one of them.
        let all = first.into_iter().chain(further);
        let mut all: Vec<Row> = all.filter(|it| self.is_row(it) == RowKind::Row).collect();
        for row in &mut all {
            for (at, text) in &self.told {
                if row.cell(*at).is_empty() {
                    put(row, *at, Cell::Text(text.clone()));
                }
            }
        }
        all
    }

    /// A row that goes back to who brought the file, with what the paper says of all: the heading
    /// says what it is.
    pub(crate) fn as_told(&self, row: &mut Row) {
        let is_varied = |at: usize| self.beside.iter().any(|it| it.says(at));
        for (at, text) in self.told.iter().filter(|(at, _)| !is_varied(*at)) {
            let text = match row.number == self.heading.row {
                true => &self.columns[*at].title,
                false => text,
            };
            put(row, *at, Cell::Text(text.clone()));
        }
    }

    /// Whether the row is one of the list; else it is empty, above it, or belongs to the paper.
    pub(crate) fn is_row(&self, row: &Row) -> RowKind {
        if row.number <= self.heading.row || row.is_empty() {
            RowKind::None
        } else if row.is_remark()
            || row.is_unnamed_total(&self.must)
            || self.heading.is_again(row)
            || self.is_beside(row)
        {
            RowKind::Remark
        } else {
            RowKind::Row
        }
    }

    /// A single text under no field's column, as the title is above each printed page.
    fn is_beside(&self, row: &Row) -> bool {
        let mut filled = (0..row.cells.len()).filter(|at| !row.cell(*at).is_empty());
        let (first, more) = (filled.next(), filled.next());
        let column = first.and_then(|at| self.columns.get(at));
        more.is_none() && column.is_some_and(|it| it.becomes.field().is_none())
    }

    /// The fields by which a row finds its record: the register's key, else the first unique
    /// field that is in the file; none: every row is a new record.
    pub fn key(&self, register: &Register) -> Vec<String> {
        if !register.key.is_empty() && register.key.iter().all(|it| self.has(it)) {
            return register.key.clone();
        }
        let unique = register.fields.values().filter(|it| it.unique);
        let mut there = unique.map(|it| it.name.clone()).filter(|it| self.has(it));
        there.next().into_iter().collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum RowKind {
    Row,
    /// A note, a total, an example, the heading again.
    Remark,
    None,
}

/// All a column may be called that holds the field; of what another record keeps, also what it
/// is called there.
pub(crate) fn names(model: &Model, fields: &IndexMap<String, Field>, field: &Field) -> Wanted {
    let mut home = (fields, field);
    while let Some(kept) = kept_by(model, home) {
        home = kept;
    }
    let fact = home.1.means.as_ref().and_then(|it| model.facts.get(it));
    let also = fact
        .into_iter()
        .flat_map(|it| std::iter::once(&it.title).chain(&it.also));
    let aliases = field.aliases.iter().filter(|it| !it.contains(TOGETHER));
    let own = [&field.title].into_iter().chain(aliases);
    let code = field.standard.iter();
    Wanted::new(own.chain([&field.name]).chain(code).chain(also))
}

/// Between the names of two columns that say one thing together: `年级+班级`.
const TOGETHER: char = '+';

/// Two columns that fill a field together, where the file has both and nothing else fills it.
fn join(columns: &mut [ColumnUse], field: &Field) {
    let fills = Use::Field(field.name.clone());
    let pairs = field
        .aliases
        .iter()
        .filter_map(|it| it.split_once(TOGETHER));
    for (first, second) in pairs {
        let free = |it: &ColumnUse| matches!(it.becomes, Use::Unknown | Use::Given);
        let find = |name: &str, is_free: &dyn Fn(&ColumnUse) -> bool| {
            let named = |it: &ColumnUse| sheet::bare(&plain(&it.title)) == plain(name);
            columns.iter().position(|it| named(it) && is_free(it))
        };
        let filled = columns.iter().position(|it| it.becomes == fills);
        let is_its = |it: &ColumnUse| it.becomes == fills || filled.is_none() && free(it);
        if let (Some(first), Some(second)) = (find(first, &free), find(second, &is_its)) {
            columns[first].becomes = Use::With(field.name.clone());
            columns[second].becomes = fills;
            return;
        }
    }
}

fn kept_by<'m>(
    model: &'m Model,
    (fields, field): (&IndexMap<String, Field>, &Field),
) -> Option<(&'m IndexMap<String, Field>, &'m Field)> {
    let given = field.given.as_ref()?;
    let Kind::Ref { to, .. } = &fields.get(&given.through)?.kind else {
        return None;
    };
    let fields = &model.register(to)?.fields;
    Some((fields, fields.get(&given.field)?))
}

fn given_or_unknown(register: &Register, title: &str) -> Use {
    let title = plain(title);
    let mut others = register.fields.values().filter(|it| !takes(it));
    // As exports write it: 应交（元）.
    let is_it = |it: &&Field| {
        let rest = title.strip_prefix(&plain(&it.title));
        title == plain(&it.name)
            || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
    };
    match others.find(is_it) {
        Some(field) if field.is_computed() || field.fixed => Use::Given,
        Some(_) => Use::Apart,
        None if GIVEN.contains(&title.as_str()) => Use::Given,
        None => Use::Unknown,
    }
}

fn sheet_of(book: &Book, sheet: Option<&str>) -> Option<usize> {
    book.tabs()
        .iter()
        .position(|it| sheet.map_or(!it.hidden, |sheet| it.name == sheet))
}

fn choose(columns: &mut [ColumnUse], at: usize, field: Option<String>, origin: Origin) {
    let becomes = field.map_or(Use::Unknown, Use::Field);
    if let Use::Field(_) = becomes {
        let before = columns.iter_mut().find(|it| it.becomes == becomes);
        if let Some(before) = before {
            before.becomes = Use::Unknown;
        }
    }
    if let Some(column) = columns.get_mut(at) {
        (column.becomes, column.origin) = (becomes, origin);
    }
}

fn no_heading(fields: &[&Field], sheet: Option<&str>) -> Refusal {
    let required = fields.iter().filter(|it| it.required);
    let mut titles: Vec<&str> = required.map(|it| it.title.as_str()).take(6).collect();
    if titles.is_empty() {
        titles = fields.iter().map(|it| it.title.as_str()).take(6).collect();
    }
    let place = match sheet {
        Some(sheet) => format!("工作表“{sheet}”中"),
        None => String::new(),
    };
    Refusal::new(
        "import.heading",
        format!(
            "{place}没有找到表头。前 30 行中应有一行写着“{}”等列名，请核对，或下载模板填写。",
            titles.join("”“")
        ),
    )
}

pub(crate) fn unreadable(why: &Unreadable) -> Refusal {
    Refusal::new("import.file", why.to_string())
}
