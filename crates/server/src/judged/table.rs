//! A report as a table: a line for each number, and for each unit that is past its line.

use std::fs::File;

use exchange::Format;
use kernel::Outcome;
use sheet::write::{ColumnKind, Datum, Look};

use super::report::{Judged, verdict};
use crate::tables;

impl Judged {
    /// A line for each number, and for each unit that is past its line.
    pub(super) fn table(&self) -> Outcome<File> {
        let text = ColumnKind::Text;
        let look = Look {
            note: Some(format!(
                "{}；{}计算；留痕号 {}",
                self.unit, self.day, self.history
            )),
            ..Look::of(
                &self.title,
                &[
                    ("序号", ColumnKind::Integer, 6.0),
                    ("项目", text, 34.0),
                    ("指标", text, 34.0),
                    ("标准", text, 16.0),
                    ("实际", text, 14.0),
                    ("判定", text, 8.0),
                    ("统计时点", text, 16.0),
                    ("学校", text, 26.0),
                    ("学校实际", text, 14.0),
                    ("缺额", text, 30.0),
                    ("缺项", ColumnKind::Integer, 8.0),
                    ("标准出处", text, 40.0),
                ],
            )
        };
        let said = |it: &str| Datum::Text(it.to_owned());
        let may = |it: &Option<String>| it.as_deref().map_or(Datum::None, said);
        let missing = |n: u64| match i64::try_from(n) {
            Ok(n) if n > 0 => Datum::Integer(n),
            _ => Datum::None,
        };
        let rows = self.items.iter().flat_map(|item| {
            let number = i64::try_from(item.number).unwrap_or_default();
            let head = move || vec![Datum::Integer(number), Datum::Text(item.title.clone())];
            if item.sides.is_empty() {
                let verdict = if item.by_papers {
                    "材料核查"
                } else {
                    "无数据"
                };
                let mut row = head();
                row.extend([Datum::None, Datum::None, Datum::None, said(verdict)]);
                row.resize(12, Datum::None);
                return vec![row];
            }
            let sides = item.sides.iter().flat_map(move |side| {
                let of = move || {
                    let mut row = head();
                    row.extend([
                        said(&side.title),
                        may(&side.line),
                        said(&side.text),
                        said(verdict(side.keeps)),
                        may(&side.when),
                    ]);
                    row
                };
                let mut own = of();
                own.extend([
                    Datum::None,
                    Datum::None,
                    may(&side.short),
                    missing(side.missing),
                    may(&side.source),
                ]);
                let units = side.units.iter().map(move |unit| {
                    let share = unit.share.as_ref().map(|it| format!("占差异 {it}"));
                    let lacks: Vec<String> = unit.short.iter().cloned().chain(share).collect();
                    let mut row = of();
                    row.extend([
                        said(&unit.title),
                        said(&unit.text),
                        said(&lacks.join("，")),
                        missing(unit.missing),
                        may(&side.source),
                    ]);
                    row
                });
                [own].into_iter().chain(units)
            });
            sides.collect()
        });
        tables::written(Format::Xlsx, look, rows)
    }
}
