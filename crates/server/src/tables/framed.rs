//! What files of figures have alike: what divides a number at the left, its codes at the right,
//! numbers between them. A workbook is read by people: whole numbers stand whole in it, of codes
//! only those of units, the title says whose and when, the last line from where.

use base::{Decimal, Period};
use exchange::Format;
use kernel::Kernel;
use serde_json::Value as Json;
use sheet::write::{Column, ColumnKind, Datum, Look};

use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// Places behind the point a number is written with.
const SCALE: u8 = 6;
/// And with which people read it, unless the measure is told with more.
const PLACES_READ: u8 = 2;
pub(super) const NUMBER: ColumnKind = ColumnKind::Decimal { scale: SCALE };

pub(super) fn column(name: &str, title: impl Into<String>, kind: ColumnKind, width: f64) -> Column {
    Column {
        name: name.to_owned(),
        title: title.into(),
        kind,
        width,
    }
}

/// A file whose columns are these numbers, and what stands beside them.
pub(super) struct Frame<'a> {
    kernel: &'a Kernel,
    asked: &'a Dividing,
    figures: &'a MeasureFigures,
    /// Read by people; else by programs, which begin with the headings.
    is_for_people: bool,
    titles: Vec<String>,
    /// Whose codes stand at the right, by what divides them.
    coded: Vec<usize>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(
        kernel: &'a Kernel,
        asked: &'a Dividing,
        figures: &'a MeasureFigures,
        format: Format,
    ) -> Frame<'a> {
        let is_for_people = format == Format::Xlsx;
        let titles = asked.titles(kernel);
        let coded = (0..titles.len()).filter(|n| !is_for_people || asked.is_by_unit(*n));
        Frame {
            kernel,
            asked,
            figures,
            is_for_people,
            coded: coded.collect(),
            titles,
        }
    }

    pub(super) fn is_for_people(&self) -> bool {
        self.is_for_people
    }

    pub(super) fn titles(&self) -> &[String] {
        &self.titles
    }

    /// How a column of these numbers is written.
    pub(super) fn kind(&self, numbers: impl Iterator<Item = Option<Decimal>>) -> ColumnKind {
        let scale = numbers.flatten().map(|it| it.normalize().scale()).max();
        let places = PLACES_READ.max(self.figures.places);
        let scale = scale.unwrap_or(0).min(u32::from(places));
        match (self.is_for_people, u8::try_from(scale)) {
            (true, Ok(0)) => ColumnKind::Integer,
            (true, Ok(scale)) => ColumnKind::Decimal { scale },
            _ => NUMBER,
        }
    }

    pub(super) fn look(&self, numbers: Vec<Column>) -> Look {
        let text = ColumnKind::Text;
        let labels = self.titles.iter().zip(1..);
        let labels = labels.map(|(title, n)| column(&format!("label{n}"), title, text, 24.0));
        let keys = self.coded.iter().map(|n| {
            let title = format!("{}代码", self.titles[*n]);
            column(&format!("key{}", n + 1), title, text, 20.0)
        });
        self.with(labels.chain(numbers).chain(keys).collect())
    }

    /// Titled by whose and when; the sheet cannot be called as long.
    pub(super) fn with(&self, columns: Vec<Column>) -> Look {
        let says = self.asked.says(self.kernel, self.figures);
        let name = match self.is_for_people {
            true => format!("{}（{says}）", self.figures.title),
            false => self.figures.title.clone(),
        };
        let note = format!("{says}；{}计算", self.kernel.today());
        Look {
            name,
            columns,
            note: self.is_for_people.then_some(note),
            ..Look::default()
        }
    }

    /// A row, of as many things as divide it.
    pub(super) fn cells(
        &self,
        row: &FigureRow,
        numbers: impl IntoIterator<Item = Datum>,
    ) -> Vec<Datum> {
        let label = |n: usize| match row.key.get(n) {
            Some(key) => Datum::Text(key.label.clone()),
            // The whole has no key.
            None if n == 0 => Datum::Text(whole_title(self.figures.summed).to_owned()),
            None => Datum::None,
        };
        let key = |n: &usize| {
            let code = row.key.get(*n).and_then(|it| it.code.clone());
            code.map_or(Datum::None, Datum::Text)
        };
        (0..self.titles.len())
            .map(label)
            .chain(numbers)
            .chain(self.coded.iter().map(key))
            .collect()
    }

    /// The last line: from where the numbers are, and when they were counted.
    pub(super) fn foot(&self) -> Option<Vec<Datum>> {
        let source = self.asked.source(self.kernel);
        let source = source.map(|it| format!("来源：{it}"));
        let made = format!(
            "由登记的记录计算，{}取数",
            Period::Day(self.kernel.today()).spoken()
        );
        let said: Vec<String> = source.into_iter().chain([made]).collect();
        self.is_for_people
            .then(|| vec![Datum::Text(said.join("；"))])
    }
}

/// What stands beside the whole.
pub(crate) fn whole_title(summed: bool) -> &'static str {
    if summed { "合计" } else { "全部" }
}

/// A number as it was told.
pub(super) fn exact(told: &Option<Json>) -> Option<Decimal> {
    told.as_ref().and_then(|it| it.to_string().parse().ok())
}

pub(super) fn number(it: Option<Decimal>, kind: ColumnKind) -> Datum {
    let Some(it) = it else {
        return Datum::None;
    };
    match kind {
        ColumnKind::Integer => it.try_into().map_or(Datum::Decimal(it), Datum::Integer),
        ColumnKind::Decimal { scale } => Datum::Decimal(it.round_dp(u32::from(scale))),
        _ => Datum::Decimal(it),
    }
}
