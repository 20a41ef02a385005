//! Several records in one row: two lists side by side on one page, 父亲姓名 beside 母亲姓名,
//! 家长1 beside 家长2.
//!
//! The first of them is read like any row; each further one stands in columns of its own, which
//! are read as those of the first. What no column has but its name says (父亲, 母亲) is a column
//! of its own behind the others.

use model::{Field, Kind, Model, Register};
use sheet::{Cell, Heading, Row, Wanted, bare, plain};

use super::{ColumnUse, Origin, Use};

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
        if self
            .moves
            .iter()
            .all(|(_, own)| whole.cell(*own).is_empty())
        {
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

/// 父亲姓名 父亲电话 母亲姓名 母亲电话: what each is stands in the names of the columns.
fn by_code(
    asked: &Asked<'_>,
    columns: &mut Vec<ColumnUse>,
) -> (Vec<Beside>, Option<(usize, String)>) {
    let is_there = |columns: &[ColumnUse], field: &Field| {
        columns
            .iter()
            .any(|it| it.becomes.field() == Some(&field.name))
    };
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
            .collect();
        let Some((title, first)) = groups.first().cloned() else {
            continue;
        };
        for (at, field) in &first {
            let fills = Use::Field(field.name.clone());
            let other = columns.iter_mut().filter(|it| it.becomes == fills);
            other.for_each(|it| it.becomes = Use::Unknown);
            columns[*at].becomes = fills;
        }
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
