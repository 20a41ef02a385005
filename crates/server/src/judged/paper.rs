//! A report as it is handed in: what came of it, each item, what each unit has, where the lines
//! come from.

use document::write::{Align, Block, Column, Level, Official, Run, Table};

use super::report::{Judged, JudgedRow, JudgedSide, of_them, verdict};

impl Judged {
    /// As it is handed in: what came of it, each item, what each unit has, where the lines come
    /// from.
    pub(super) fn document(&self, bureau: &str, day: base::Day) -> Official {
        let run = |text: &str| vec![Run::Text(text.to_owned())];
        let paragraph = |text: String| Block::Paragraph(vec![Run::Text(text)]);
        let heading = |text: &str| Block::Heading {
            level: Level::First,
            runs: vec![Run::Text(text.to_owned())],
        };
        let lacking = match self.lacking {
            0 => String::new(),
            n => format!("（{n} 项的数有记录缺项，补齐后再看）"),
        };
        let mut body = vec![
            paragraph(format!(
                "{}按{}所列 {} 项，由登记的数据逐项计算：达标 {} 项，未达标 {} 项，没有数据 {} 项{}；另有 {} 项登记册里没有，由材料和实地核查认定。",
                self.unit,
                self.source.as_deref().unwrap_or("评估办法"),
                self.items.len(),
                self.kept,
                self.failed,
                self.untold,
                lacking,
                self.by_papers,
            )),
            heading("一、逐项情况"),
            Block::Table(Table {
                caption: None,
                columns: vec![
                    Column::new("序号", 3, Align::Centre),
                    Column::new("项目和指标", 15, Align::Left),
                    Column::new("标准", 7, Align::Left),
                    Column::new("实际", 6, Align::Right),
                    Column::new("判定", 4, Align::Centre),
                    Column::new("统计时点", 6, Align::Centre),
                ],
                rows: self
                    .items
                    .iter()
                    .flat_map(JudgedRow::lines)
                    .map(|row| row.iter().map(|it| run(it)).collect())
                    .collect(),
            }),
            heading("二、未达标项目缺什么、缺在哪里"),
        ];
        let before = body.len();
        for item in self.items.iter().filter(|it| it.keeps == Some(false)) {
            for side in item.sides.iter().filter(|it| it.keeps == Some(false)) {
                let lacks = side.lacks();
                let lacks = match lacks.is_empty() {
                    true => String::new(),
                    false => format!("：{}", lacks.join("；")),
                };
                body.push(paragraph(format!(
                    "{}. {}{lacks}。",
                    item.number, side.title
                )));
            }
        }
        if body.len() == before {
            body.push(paragraph("没有未达标的项目。".to_owned()));
        }
        body.push(heading("三、标准和说明"));
        body.extend(
            self.sources
                .iter()
                .map(|it| paragraph(format!("标准出处：{it}。"))),
        );
        body.extend(self.notes.iter().cloned().map(paragraph));
        body.push(paragraph(format!(
            "各数由登记的记录直接计算，留痕号 {}。",
            self.history
        )));
        let many = self.tables.len() > 1;
        for (table, n) in self.tables.iter().zip(1..) {
            let label = if many {
                format!("附件{n}")
            } else {
                "附件".to_owned()
            };
            body.push(Block::Annex {
                label,
                title: run(&format!("{}各校情况", table.title)),
            });
            let mut columns = vec![Column::new("学校", 10, Align::Left)];
            columns.extend(table.columns.iter().map(|it| {
                let line = it
                    .line
                    .as_ref()
                    .map_or_else(String::new, |it| format!("（{it}）"));
                Column::new(format!("{}{line}", it.title), 6, Align::Right)
            }));
            let rows = table.rows.iter().map(|row| {
                let cells = row.cells.iter().map(|it| {
                    let short = it
                        .short
                        .as_ref()
                        .map_or_else(String::new, |it| format!("（{it}）"));
                    run(&format!("{}{short}", plain(&it.text)))
                });
                [run(&row.title)].into_iter().chain(cells).collect()
            });
            body.push(Block::Table(Table {
                caption: None,
                columns,
                rows: rows.collect(),
            }));
        }
        Official {
            author: Some(bureau.to_owned()),
            title: vec![self.unit.clone() + &self.title, "自评报告".to_owned()],
            body,
            annexes: self
                .tables
                .iter()
                .map(|it| format!("{}各校情况", it.title))
                .collect(),
            signature: Some(self.signs.clone()),
            date: Some(day),
            ..Official::default()
        }
    }
}

impl JudgedSide {
    /// What is missing, then where: 缺 12 人；西山小学缺 3 人
    fn lacks(&self) -> Vec<String> {
        let units = self.units.iter().map(|it| {
            let share = it.share.as_ref().map(|it| format!("占差异 {it}"));
            let missing = of_them(it.missing);
            let said: Vec<&str> = [it.short.as_deref(), missing.as_deref(), share.as_deref()]
                .into_iter()
                .flatten()
                .collect();
            match said.is_empty() {
                true => it.title.clone(),
                false => format!("{}{}", it.title, said.join("，")),
            }
        });
        let own = self.short.iter().cloned().chain(of_them(self.missing));
        let own: Vec<String> = own.collect();
        let own = (!own.is_empty()).then(|| own.join("，"));
        own.into_iter().chain(units).collect()
    }
}

impl JudgedRow {
    /// The lines of an item in a table: itself, then its numbers where it has several.
    fn lines(&self) -> Vec<[String; 6]> {
        let dash = |it: &Option<String>| it.clone().unwrap_or_else(|| "—".to_owned());
        let side = |number: String, title: String, it: &JudgedSide| {
            let missing = of_them(it.missing).map_or_else(String::new, |it| format!("（{it}）"));
            [
                number,
                title,
                dash(&it.line),
                plain(&it.text) + &missing,
                verdict(it.keeps).to_owned(),
                it.when.clone().unwrap_or_else(|| "现在登记".to_owned()),
            ]
        };
        let number = self.number.to_string();
        let part = self
            .part
            .as_ref()
            .map(|it| format!("【{it}】"))
            .unwrap_or_default();
        let title = format!("{part}{}", self.title);
        match self.sides.as_slice() {
            [one] => vec![side(number, title, one)],
            sides => {
                let verdict = if self.by_papers {
                    "材料核查"
                } else {
                    verdict(self.keeps)
                };
                let none = || "—".to_owned();
                let own = [number, title, none(), none(), verdict.to_owned(), none()];
                let sides = sides
                    .iter()
                    .map(|it| side(String::new(), it.title.clone(), it));
                [own].into_iter().chain(sides).collect()
            }
        }
    }
}

/// As on the page: without the zeros that only fill the places (2180.00 元).
fn plain(text: &str) -> String {
    let (number, unit) = text.split_at(text.find(' ').unwrap_or(text.len()));
    match number.parse::<base::Decimal>() {
        Ok(it) => format!("{}{unit}", it.normalize()),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_without_the_zeros_that_fill_its_places() {
        for (text, told) in [
            ("2180.00 元", "2180 元"),
            ("0.00 间", "0 间"),
            ("0.45", "0.45"),
            ("23.30 %", "23.3 %"),
            ("各校均为 0", "各校均为 0"),
            ("无数据", "无数据"),
        ] {
            assert_eq!(plain(text), told);
        }
    }
}
