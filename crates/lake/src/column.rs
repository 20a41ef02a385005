//! Which columns a register has beside its rows, and how a value lies in them.
//!
//! Nothing that names somebody: ids, codes, flags, numbers, days and periods; no texts, no
//! document numbers, nothing sensitive. Of a field that has no column it is kept whether
//! there is something, where a measure asks that. What takes few values lies as a number,
//! with a legend beside the table.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanBuilder, Decimal128Builder, FixedSizeBinaryBuilder, Int32Builder,
    Int64Builder, ListBuilder,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use base::{Day, Decimal, Id};
use jiff::ToSpan;
use kernel::{ORGANISATION, Record, word};
use model::expr::{Expr, Node};
use model::{Kind, Level, Model, Register, Value};

/// How values lie in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    Flag,
    Integer,
    /// With as many places.
    Decimal(u8),
    /// Days since 1970-01-01.
    Day,
    /// The place in the column's legend.
    Coded,
    /// Places in the column's legend.
    SeveralCoded,
    Id,
    /// Whether there is something.
    Held,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// A field, or a system word; `?field` of what is only held.
    pub(crate) name: String,
    pub(crate) lies: Lies,
}

/// The columns of a table, of which these are first: `place` (the row's in its file), `id`,
/// `version`, `owner`, `state`, `created_on`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Columns {
    pub(crate) columns: Vec<Column>,
}

/// The row's place in its file.
pub(crate) const PLACE: &str = "place";

impl Columns {
    pub(crate) fn of(model: &Model, register: &Register) -> Columns {
        let own = |name: &str, lies| Column {
            name: name.to_owned(),
            lies,
        };
        let id = match register.id == ORGANISATION {
            true => Lies::Coded,
            false => Lies::Id,
        };
        let mut columns = vec![
            own("id", id),
            own("version", Lies::Integer),
            own("owner", Lies::Coded),
            own("state", Lies::Coded),
            own("created_on", Lies::Day),
        ];
        let held = held(model, register);
        for field in register.fields.values() {
            match lies(&field.kind) {
                Some(lies) if field.level != Level::Sensitive => {
                    columns.push(own(&field.name, lies));
                }
                _ if held.contains(&field.name) => {
                    columns.push(own(&format!("?{}", field.name), Lies::Held));
                }
                _ => {}
            }
        }
        Columns { columns }
    }

    pub(crate) fn get(&self, name: &str) -> Option<(usize, Lies)> {
        let mut columns = self.columns.iter().enumerate();
        let (at, found) = columns.find(|(_, it)| it.name == name)?;
        Some((at, found.lies))
    }

    /// What tells these columns from others of the same register.
    pub(crate) fn told(&self) -> String {
        let columns = self.columns.iter();
        let told: Vec<String> = columns
            .map(|it| format!("{} {:?}", it.name, it.lies))
            .collect();
        told.join("\n")
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        let place = ArrowField::new(PLACE, DataType::Int32, false);
        let columns = self.columns.iter();
        let fields = columns.map(|it| ArrowField::new(&it.name, data_type(it.lies), true));
        Arc::new(Schema::new(
            std::iter::once(place).chain(fields).collect::<Vec<_>>(),
        ))
    }
}

fn lies(kind: &Kind) -> Option<Lies> {
    Some(match kind {
        Kind::Flag => Lies::Flag,
        Kind::Integer { .. } => Lies::Integer,
        Kind::Decimal { scale, .. } => Lies::Decimal(*scale),
        Kind::Money | Kind::Percent => Lies::Decimal(2),
        Kind::Day => Lies::Day,
        Kind::Period | Kind::SchoolYear | Kind::Code { several: false, .. } => Lies::Coded,
        Kind::Code { several: true, .. } => Lies::SeveralCoded,
        Kind::Ref { to, several } => match (to == ORGANISATION, several) {
            (true, false) => Lies::Coded,
            (true, true) => Lies::SeveralCoded,
            (false, false) => Lies::Id,
            (false, true) => return None,
        },
        _ => return None,
    })
}

pub(crate) fn data_type(lies: Lies) -> DataType {
    match lies {
        Lies::Flag | Lies::Held => DataType::Boolean,
        Lies::Integer => DataType::Int64,
        Lies::Decimal(scale) => DataType::Decimal128(38, i8::try_from(scale).unwrap_or(i8::MAX)),
        Lies::Day | Lies::Coded => DataType::Int32,
        Lies::SeveralCoded => {
            DataType::List(Arc::new(ArrowField::new_list_field(DataType::Int32, true)))
        }
        Lies::Id => DataType::FixedSizeBinary(16),
    }
}

/// Fields of the register of which some measure asks whether they hold something.
fn held(model: &Model, register: &Register) -> Vec<String> {
    let mut found = Vec::new();
    let measures = model.systems.values().flat_map(|it| it.measures.values());
    for counted in measures
        .flat_map(|it| it.formulas())
        .flat_map(|it| it.sides())
    {
        let (Some(at), Some(filter)) = (model.register(&counted.register), &counted.filter) else {
            continue;
        };
        for path in asked_whether(filter) {
            if let Some((end, name)) = model.end_of(at, path)
                && end.id == register.id
            {
                found.push(name.into_owned());
            }
        }
    }
    found
}

fn asked_whether(expr: &Expr) -> Vec<&[String]> {
    if let Node::Has(path) = &expr.node {
        return vec![path];
    }
    let parts = match &expr.node {
        Node::Not(one) | Node::Negate(one) | Node::Widen(one) | Node::In(one, _) => vec![&**one],
        Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Arith(_, a, b) => {
            vec![&**a, &**b]
        }
        Node::If(a, b, c) => vec![&**a, &**b, &**c],
        Node::Contains { list, item } => vec![&**list, &**item],
        _ => Vec::new(),
    };
    parts.into_iter().flat_map(asked_whether).collect()
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Day) -> i32 {
    let epoch = Day::constant(1970, 1, 1);
    i32::try_from(day.duration_since(epoch).as_hours() / 24).unwrap_or_default()
}

pub(crate) fn day_of(number: i32) -> Option<Day> {
    let epoch = Day::constant(1970, 1, 1);
    epoch.checked_add(number.days()).ok()
}

/// What the numbers of a coded column stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legend {
    values: Vec<Value>,
    places: HashMap<String, i32>,
}

impl Legend {
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The number of a value, which it gets when it has none.
    pub(crate) fn number(&mut self, value: &Value) -> i32 {
        let text = told(value);
        if let Some(number) = self.places.get(&text) {
            return *number;
        }
        let number = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.values.push(value.clone());
        self.places.insert(text, number);
        number
    }

    /// As it is kept beside the file.
    pub(crate) fn kept(&self) -> Vec<String> {
        self.values.iter().map(told).collect()
    }

    /// None when it was not written by this.
    pub(crate) fn from_kept(kept: &[String]) -> Option<Legend> {
        let mut legend = Legend::default();
        for text in kept {
            legend.number(&untold(text)?);
        }
        Some(legend)
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Code(code) => format!("c{code}"),
        Value::Ref(id) => format!("r{id}"),
        Value::Period(period) => format!("p{period}"),
        other => format!("{other:?}"),
    }
}

fn untold(text: &str) -> Option<Value> {
    let (kind, rest) = text.split_at_checked(1)?;
    Some(match kind {
        "c" => Value::Code(rest.to_owned()),
        "r" => Value::Ref(rest.parse().ok()?),
        "p" => Value::Period(rest.parse().ok()?),
        _ => return None,
    })
}

/// One value of a row as it lies in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    None,
    Flag(bool),
    Integer(i64),
    /// In units of the last place.
    Decimal(i128),
    Number(i32),
    Numbers(Vec<i32>),
    Id(Id),
}

/// The cells of a record, in the order of the columns.
pub(crate) fn cells(columns: &Columns, legends: &mut [Legend], record: &Record) -> Vec<Cell> {
    let columns = columns.columns.iter().zip(legends);
    columns
        .map(|(column, legend)| {
            let value = value(record, &column.name);
            match (column.lies, value) {
                (Lies::Held, value) => Cell::Flag(!value.is_nothing()),
                (_, Value::Missing) => Cell::None,
                (Lies::Flag, Value::Flag(flag)) => Cell::Flag(flag),
                (Lies::Integer, Value::Integer(n)) => Cell::Integer(n),
                (Lies::Decimal(scale), value) => match value.as_decimal() {
                    Some(n) => Cell::Decimal(mantissa(n, scale)),
                    None => Cell::None,
                },
                (Lies::Day, Value::Day(day)) => Cell::Number(day_number(day)),
                (Lies::Coded, value) => Cell::Number(legend.number(&value)),
                (Lies::SeveralCoded, Value::List(items)) if !items.is_empty() => {
                    Cell::Numbers(items.iter().map(|it| legend.number(it)).collect())
                }
                (Lies::Id, Value::Ref(id)) => Cell::Id(id),
                _ => Cell::None,
            }
        })
        .collect()
}

fn value(record: &Record, name: &str) -> Value {
    match name {
        "version" => Value::Integer(record.version),
        name => word(record, name.strip_prefix('?').unwrap_or(name)),
    }
}

/// In units of the last of so many places.
pub(crate) fn mantissa(n: Decimal, scale: u8) -> i128 {
    let mut n = n;
    n.rescale(u32::from(scale));
    n.mantissa()
}

/// One column of many rows.
pub(crate) fn array<'a>(lies: Lies, cells: impl Iterator<Item = &'a Cell>) -> ArrayRef {
    match lies {
        Lies::Flag | Lies::Held => {
            let mut all = BooleanBuilder::new();
            for cell in cells {
                all.append_option(match cell {
                    Cell::Flag(flag) => Some(*flag),
                    _ => None,
                });
            }
            Arc::new(all.finish())
        }
        Lies::Integer => {
            let mut all = Int64Builder::new();
            for cell in cells {
                all.append_option(match cell {
                    Cell::Integer(n) => Some(*n),
                    _ => None,
                });
            }
            Arc::new(all.finish())
        }
        Lies::Decimal(_) => {
            let mut all = Decimal128Builder::new().with_data_type(data_type(lies));
            for cell in cells {
                all.append_option(match cell {
                    Cell::Decimal(n) => Some(*n),
                    _ => None,
                });
            }
            Arc::new(all.finish())
        }
        Lies::Day | Lies::Coded => {
            let mut all = Int32Builder::new();
            for cell in cells {
                all.append_option(match cell {
                    Cell::Number(n) => Some(*n),
                    _ => None,
                });
            }
            Arc::new(all.finish())
        }
        Lies::SeveralCoded => {
            let mut all = ListBuilder::new(Int32Builder::new());
            for cell in cells {
                match cell {
                    Cell::Numbers(numbers) => {
                        all.values().append_slice(numbers);
                        all.append(true);
                    }
                    _ => all.append(false),
                }
            }
            Arc::new(all.finish())
        }
        Lies::Id => {
            let mut all = FixedSizeBinaryBuilder::new(16);
            for cell in cells {
                match cell {
                    // It is as long as it should be: nothing can go wrong.
                    Cell::Id(id) => drop(all.append_value(id.as_bytes())),
                    _ => all.append_null(),
                }
            }
            let all = all.finish();
            debug_assert_eq!(all.data_type(), &data_type(lies));
            Arc::new(all)
        }
    }
}
