//! A list of others as it comes: which column is what, and who stands in each row.
//!
//! Columns are found by what people call the facts (`docs/facts.toml`). Not here: who it is in
//! the register.

use std::ops::ControlFlow;

use base::chinese::{half_width, without_space};
use base::citizen_id::Wrong;
use base::{CitizenId, Day};
use link::Person;
use model::Model;
use sheet::{Book, Heading, Row, Wanted};

/// Columns that are looked for.
const COLUMNS: [&[&str]; 4] = [
    &["person.id_number", "person.document_number"],
    &["person.name"],
    &["person.birth_on"],
    &["organisation.title", "organisation.code"],
];
const OTHERWISE: [&[&str]; 4] = [
    &["证件号", "公民身份号码", "身份证件号"],
    &["姓名", "儿童姓名", "幼儿姓名"],
    &["出生日期"],
    &["学校", "就读学校", "所在学校", "毕业学校"],
];
/// Rows that could not be compared are told up to so many.
const TOLD: usize = 10;

/// Somebody a list names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listed {
    pub person: Person,
    /// As the spreadsheet counts.
    pub row: u32,
    /// As it is written; empty when nothing is.
    pub school: String,
}

#[derive(Debug, Default)]
pub(super) struct List {
    pub people: Vec<Listed>,
    /// Rows that say neither a number nor a name with a day.
    unknown: Vec<u32>,
    /// Rows whose number lost its last digits.
    lost: Vec<u32>,
    /// Rows whose citizen's number cannot be one.
    wrong: Vec<u32>,
}

impl List {
    /// Reads the sheet whose heading fits best.
    ///
    /// # Errors
    /// What is wrong with the file, and what to do now.
    pub(super) fn read(model: &Model, input: impl sheet::Input + 'static) -> Result<List, String> {
        let mut book = Book::open(input).map_err(|why| why.to_string())?;
        let wanted: Vec<Wanted> = COLUMNS
            .iter()
            .zip(OTHERWISE)
            .map(|(facts, own)| {
                let facts = facts.iter().filter_map(|it| model.facts.get(*it));
                let facts = facts.flat_map(|it| it.also.iter().chain([&it.title]));
                Wanted::new(own.iter().map(|it| (*it).to_owned()).chain(facts.cloned()))
            })
            .collect();
        let found = book.headings(&wanted).map_err(|why| why.to_string())?;
        let tells = |it: &Heading| {
            let has = |at: usize| it.places[at].is_some();
            has(0) || (has(1) && has(2))
        };
        let Some((tab, heading)) = found.into_iter().find(|(_, it)| tells(it)) else {
            return Err("前 30 行中没有找到表头。要有“证件号码”一列，或“姓名”和“出生日期”两列，请核对列名。".into());
        };
        let mut merged = book
            .merged(tab, heading.row)
            .map_err(|why| why.to_string())?;
        let mut list = List::default();
        book.each(tab, &mut |mut row| {
            let is_row = row.number > heading.row
                && !row.is_empty()
                && !row.is_remark()
                && !heading.is_again(&row);
            merged.fill(&mut row);
            if is_row {
                list.take(&heading, &row);
            }
            ControlFlow::Continue(())
        })
        .map_err(|why| why.to_string())?;
        Ok(list)
    }

    fn take(&mut self, heading: &Heading, row: &Row) {
        let cell = |at: usize| heading.places[at].map(|at| row.cell(at));
        let text = |at: usize| cell(at).map(sheet::Cell::text).unwrap_or_default();
        let is_lost = cell(0).is_some_and(sheet::Cell::lost_digits);
        let number = if is_lost { String::new() } else { text(0) };
        let born = cell(2).and_then(sheet::Cell::day).or_else(|| born(&number));
        let person = Person::new(&number, &text(1), born);
        if is_lost {
            self.lost.push(row.number);
        }
        if person.number().is_empty() && (person.name().is_empty() || born.is_none()) {
            self.unknown.push(row.number);
            return;
        }
        if is_miswritten(person.number()) {
            self.wrong.push(row.number);
        }
        self.people.push(Listed {
            person,
            row: row.number,
            school: half_width(&without_space(&text(3))),
        });
    }

    /// What of it could not be compared, in words; empty when all could.
    pub(super) fn remarks(&self, called: &str) -> String {
        let said = |rows: &[u32], what: &str| {
            let told: Vec<String> = rows.iter().take(TOLD).map(u32::to_string).collect();
            let more = if rows.len() > TOLD { "等" } else { "" };
            let (told, n) = (told.join("、"), rows.len());
            (n > 0).then(|| format!("{called}第 {told} 行{more} {n} 人{what}\n"))
        };
        let unknown = said(
            &self.unknown,
            "没有证件号码，也没有姓名和出生日期，没有参加比对。",
        );
        let lost = said(
            &self.lost,
            "的号码后几位已丢失（表格把号码存成了数字），没有按号码比对。",
        );
        let wrong = said(
            &self.wrong,
            "的公民身份号码不对（校验码或出生日期不合），按名单上写的比对，请核对。",
        );
        [unknown, lost, wrong].into_iter().flatten().collect()
    }
}

/// Whether it is a citizen's number in all but being right.
fn is_miswritten(number: &str) -> bool {
    matches!(
        number.parse::<CitizenId>(),
        Err(Wrong::Check(_) | Wrong::Birth(_) | Wrong::Old(_))
    )
}

fn born(number: &str) -> Option<Day> {
    number.parse::<CitizenId>().ok().map(|it| it.born())
}
