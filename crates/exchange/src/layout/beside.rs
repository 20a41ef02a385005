//! Several records in one row: two lists side by side on one page, 父亲姓名 beside 母亲姓名,
//! 家长1 beside 家长2.
//!
//! The first of them is read like any row; each further one stands in columns of its own, which
//! are read as those of the first. What no column has but its name says (父亲, 母亲) is a column
//! of its own behind the others. What else stands there of a human being is then another's, and
//! names whom they belong to: 姓名 身份证号 父亲姓名 父亲电话.

use kernel::ORGANISATION;
use model::{Field, Kind, Model, Register};
use sheet::{Cell, Heading, Row, Wanted, bare, plain};

use super::{ColumnUse, Origin, Use, names};
use crate::read::is_nothing;
use crate::refer::asked_by;

/// Where a further record of a row stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Beside {
    /// A column of the first record, and its own.
    moves: Vec<(usize, usize)>,
    /// A column that the file does not have, and what is said by the others' names.
    says: Option<(usize, String)>,
}

impl Beside {
    /// Its own row, where it is not empty.
    pub(super) fn row(&self, first: &Row, whole: &Row) -> Option<Row> {
        if says_nothing(whole, self.own()) {
            return None;
        }
        let mut row = first.clone();
        for (of_first, own) in &self.moves {
            put(&mut row, *of_first, whole.cell(*own).clone());
        }
        if let Some((at, text)) = &self.says {
            put(&mut row, *at, Cell::Text(text.clone()));
        }
        Some(row)
    }

    /// The columns that are its own.
    pub(super) fn own(&self) -> impl Iterator<Item = usize> {
        self.moves.iter().map(|(_, own)| *own)
    }

    /// The columns of the first record that it has too.
    pub(super) fn of_first(&self) -> impl Iterator<Item = usize> {
        self.moves.iter().map(|(first, _)| *first)
    }

    pub(super) fn says(&self, at: usize) -> bool {
        self.says.as_ref().is_some_and(|(it, _)| *it == at)
    }
}

/// Nobody is told of by empty cells, nor by 无 and a dash.
pub(super) fn says_nothing(row: &Row, mut columns: impl Iterator<Item = usize>) -> bool {
    columns.all(|at| is_nothing(&row.text(at)) || row.cell(at).is_empty())
}

pub(super) fn put(row: &mut Row, at: usize, cell: Cell) {
    row.cells.resize(row.cells.len().max(at + 1), Cell::Empty);
    row.cells[at] = cell;
}

/// What a file is asked about.
pub(super) struct Asked<'a> {
    pub model: &'a Model,
    pub register: &'a Register,
    pub heading: &'a Heading,
    pub fields: &'a [&'a Field],
    pub wanted: &'a [Wanted],
}

/// The further records of each row, and what of the first its columns' names say; the columns
/// become what they are.
pub(super) fn find(
    asked: &Asked<'_>,
    columns: &mut Vec<ColumnUse>,
) -> (Vec<Beside>, Option<(usize, String)>) {
    let (found, told) = by_code(asked, columns);
    if !found.is_empty() || told.is_some() {
        return (found, told);
    }
    (again(asked, columns), None)
}

/// What columns may say in their names of a code that is asked: 父亲 of 与学生关系.
pub(super) fn groups(model: &Model, fields: &[&Field]) -> Vec<String> {
    let lists = fields
        .iter()
        .filter(|it| it.required)
        .filter_map(|it| match &it.kind {
            Kind::Code { of, several: false } => model.codes(of),
            _ => None,
        });
    let codes = lists.flat_map(|it| it.codes.values());
    codes.map(|it| it.title.clone()).collect()
}

/// 姓名 性别 班级 姓名 性别 班级, 家长1姓名 家长1电话 家长2姓名 家长2电话.
fn again(asked: &Asked<'_>, columns: &mut [ColumnUse]) -> Vec<Beside> {
    let titles: Vec<String> = asked.heading.joined.iter().map(|it| counted(it)).collect();
    counted_apart(asked, &titles, columns);
    // 家长1姓名 is 家长姓名 where there is a second.
    for (at, title) in titles.iter().enumerate() {
        let own = &asked.heading.joined[at];
        let is_first = titles.iter().position(|it| it == title) == Some(at);
        let is_again = titles.iter().filter(|it| *it == title).count() > 1;
        if own == title || !is_first || !is_again || columns[at].becomes != Use::Unknown {
            continue;
        }
        if let Some(field) = named(asked, title, columns) {
            columns[at].becomes = Use::Field(field.name.clone());
        }
    }
    let used: Vec<usize> = (0..titles.len().min(columns.len()))
        .filter(|at| matches!(columns[*at].becomes, Use::Field(_) | Use::With(_)))
        .collect();
    let mut found = Vec::new();
    for nth in 1.. {
        let moves: Vec<(usize, usize)> = used
            .iter()
            .filter_map(|first| {
                let mut same = (0..titles.len())
                    .filter(|at| titles[*at] == titles[*first] && !titles[*at].is_empty());
                Some((*first, same.nth(nth)?))
            })
            .collect();
        if moves.len() < 2 || !names_it(asked, columns, &moves) {
            break;
        }
        found.push(Beside { moves, says: None });
    }
    own(columns, &found);
    found
}

/// 姓名 身份证号 成员1姓名 成员1关系: those that are counted are meant, even where there is but one.
fn counted_apart(asked: &Asked<'_>, titles: &[String], columns: &mut [ColumnUse]) {
    let mut group: Vec<(usize, &Field)> = Vec::new();
    for (at, title) in titles.iter().enumerate() {
        if asked.heading.joined[at] == *title || columns[at].becomes != Use::Unknown {
            continue;
        }
        let mut fields = asked.fields.iter().zip(asked.wanted);
        let is_free = |field: &Field| !group.iter().any(|(_, it)| it.name == field.name);
        let field = fields.find(|(field, wanted)| wanted.is(bare(title)) && is_free(field));
        group.extend(field.map(|(field, _)| (at, *field)));
    }
    let names_it =
        |(_, field): &(usize, &Field)| is_label(asked.register, field) && is_there(columns, field);
    if !group.iter().any(names_it) {
        return;
    }
    let others = others(asked.register, columns, &group);
    for (at, field) in &group {
        columns[*at].becomes = Use::Field(field.name.clone());
    }
    belong(asked, columns, &others);
}

/// 父亲姓名 父亲电话 母亲姓名 母亲电话: what each is stands in the names of the columns.
fn by_code(
    asked: &Asked<'_>,
    columns: &mut Vec<ColumnUse>,
) -> (Vec<Beside>, Option<(usize, String)>) {
    let open = asked.fields.iter().filter(|it| it.required);
    let open: Vec<&&Field> = open.filter(|it| !is_there(columns, it)).collect();
    for field in open {
        let Kind::Code { of, several: false } = &field.kind else {
            continue;
        };
        let Some(list) = asked.model.codes(of) else {
            continue;
        };
        let groups: Vec<(String, Vec<(usize, &Field)>)> = list
            .codes
            .values()
            .map(|code| (code.title.clone(), of_group(asked, &plain(&code.title))))
            .filter(|(_, group)| group.iter().any(|(_, it)| is_label(asked.register, it)))
            // 学校类别 beside 学校名称 is a column for the code itself.
            .filter(|(_, group)| !group.iter().any(|(_, it)| it.name == field.name))
            .collect();
        let Some((title, first)) = groups.first().cloned() else {
            continue;
        };
        let others = others(asked.register, columns, &first);
        for (at, field) in &first {
            columns[*at].becomes = Use::Field(field.name.clone());
        }
        belong(asked, columns, &others);
        let says = columns.len();
        columns.push(ColumnUse {
            title: field.title.clone(),
            becomes: Use::Field(field.name.clone()),
            origin: Origin::Seen,
        });
        let rest = groups.into_iter().skip(1).map(|(title, group)| Beside {
            moves: group
                .iter()
                .filter_map(|(own, field)| {
                    let mut same = first.iter().filter(|(_, it)| it.name == field.name);
                    same.next().map(|(of_first, _)| (*of_first, *own))
                })
                .collect(),
            says: Some((says, title)),
        });
        let found: Vec<Beside> = rest.collect();
        own(columns, &found);
        return (found, Some((says, title)));
    }
    (Vec::new(), None)
}

fn is_there(columns: &[ColumnUse], field: &Field) -> bool {
    let mut columns = columns.iter();
    columns.any(|it| it.becomes.field() == Some(&field.name))
}

/// The columns that tell of somebody else, where these are a group's own: they become nothing.
fn others(register: &Register, columns: &mut [ColumnUse], group: &[(usize, &Field)]) -> Vec<usize> {
    let through = |field: &Field| field.given.as_ref().map(|it| it.through.clone());
    let theirs: Vec<String> = group.iter().filter_map(|(_, it)| through(it)).collect();
    let is_theirs = |name: &str| {
        let is_named = group.iter().any(|(_, it)| it.name == name);
        let given = register.fields.get(name).and_then(through);
        is_named || given.is_some_and(|it| theirs.contains(&it))
    };
    let mut found = Vec::new();
    for (at, column) in columns.iter_mut().enumerate() {
        if column.becomes.field().is_some_and(is_theirs) {
            column.becomes = Use::Unknown;
            found.push(at);
        }
    }
    found
}

/// Whose they are is said by what stands there of somebody else: by a number sooner than by a name.
fn belong(asked: &Asked<'_>, columns: &mut [ColumnUse], others: &[usize]) {
    for field in asked.fields.iter().filter(|it| it.required) {
        let Kind::Ref { to, several: false } = &field.kind else {
            continue;
        };
        let target = asked.model.register(to).filter(|_| to != ORGANISATION);
        let Some(target) = target.filter(|_| !is_there(columns, field)) else {
            continue;
        };
        let known = asked_by(target);
        let known = known.iter().filter_map(|it| target.fields.get(it));
        let column = |known: &Field| {
            let wanted = names(asked.model, &target.fields, known);
            let is_it = |at: &&usize| wanted.is(bare(&asked.heading.joined[**at]));
            others.iter().find(is_it).copied()
        };
        if let Some(at) = known.filter_map(column).next() {
            columns[at].becomes = Use::Field(field.name.clone());
        }
    }
}

/// The columns whose names begin so, with the fields that the rest names.
fn of_group<'a>(asked: &Asked<'a>, group: &str) -> Vec<(usize, &'a Field)> {
    let mut found: Vec<(usize, &Field)> = Vec::new();
    for (at, title) in asked.heading.joined.iter().enumerate() {
        let rest = title.strip_prefix(group).map(bare);
        let Some(rest) = rest.filter(|it| !it.is_empty()) else {
            continue;
        };
        let mut fields = asked.fields.iter().zip(asked.wanted);
        let field = fields.find(|(field, wanted)| {
            wanted.is(rest) && !found.iter().any(|(_, it)| it.name == field.name)
        });
        if let Some((field, _)) = field {
            found.push((at, field));
        }
    }
    found
}

fn named<'a>(asked: &Asked<'a>, title: &str, columns: &[ColumnUse]) -> Option<&'a Field> {
    let mut fields = asked.fields.iter().zip(asked.wanted);
    let is_free = |field: &Field| {
        !columns
            .iter()
            .any(|it| it.becomes.field() == Some(&field.name))
    };
    let found = fields.find(|(field, wanted)| wanted.is(bare(title)) && is_free(field));
    found.map(|(field, _)| *field)
}

fn is_label(register: &Register, field: &Field) -> bool {
    register.label.contains(&field.name)
}

/// Whether what a record is called is among what stands there again.
fn names_it(asked: &Asked<'_>, columns: &[ColumnUse], moves: &[(usize, usize)]) -> bool {
    moves.iter().any(|(first, _)| {
        let field = columns[*first].becomes.field();
        field.is_some_and(|it| asked.register.label.iter().any(|label| label == it))
    })
}

fn own(columns: &mut [ColumnUse], found: &[Beside]) {
    for at in found.iter().flat_map(Beside::own) {
        if let Some(column) = columns.get_mut(at) {
            column.becomes = Use::Again;
        }
    }
}

/// A name without the digit that counts it: 家长1姓名.
fn counted(title: &str) -> String {
    let is_counted = title.chars().filter(char::is_ascii_digit).count() == 1;
    match is_counted {
        true => title.chars().filter(|it| !it.is_ascii_digit()).collect(),
        false => title.to_owned(),
    }
}
