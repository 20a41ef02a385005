//! 到期处理清册: a year's lists of records that were kept long enough, with who asked, who
//! approved and what came of it; as an official document.
//!
//! Not here: drawing lists up and carrying them out (`lapsing`), the file as a spreadsheet (the
//! server).

use base::chinese::counting;
use base::{Day, Id};
use document::write::{Align, Block, Column, Level, Official, Run, Table, docx};
use kernel::{Condition, Kernel, Outcome, Query, Record, StoreError};

use super::lapsing::ERASURE;

/// One list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: Id,
    pub number: String,
    /// The register and what it is called.
    pub register: String,
    pub title: String,
    pub state: String,
    pub until: Option<Day>,
    pub term: String,
    pub rule: String,
    /// A code of `access.ending`.
    pub ending: String,
    pub receipt: String,
    /// None while it is drawn up.
    pub records: Option<i64>,
    pub handled: Option<i64>,
    pub left: Option<i64>,
    pub asked_by: String,
    pub approved_by: String,
    pub done_on: Option<Day>,
}

/// The lists of a year, in the order they were asked for.
///
/// # Errors
/// When the store cannot be read.
pub fn of_year(kernel: &Kernel, year: i16) -> Outcome<Vec<Listed>> {
    let Some(register) = kernel.model.register(ERASURE) else {
        return Ok(Vec::new());
    };
    let [first, last] = [(1, 1), (12, 31)].map(|(month, day)| Day::new(year, month, day));
    let (Ok(first), Ok(last)) = (first, last) else {
        return Ok(Vec::new());
    };
    let asked = Condition::Between("until".into(), first.into(), last.into());
    let query = Query::all(register, kernel.today()).with(asked);
    kernel::read(kernel.store(), |read| {
        let rows = read.rows(&query)?;
        let people = rows.iter().flat_map(|it| {
            let both = ["asked_by", "approved_by"].map(|name| it.get(name).as_ref());
            both.into_iter().flatten()
        });
        let people: Vec<Id> = people.collect();
        let names = kernel.titles(read, kernel::ACCOUNT, &people)?;
        let name = |it: &Record, field: &str| {
            let id = it.get(field).as_ref();
            id.and_then(|id| names.get(&id).cloned())
                .unwrap_or_default()
        };
        let listed = rows.iter().map(|it| Listed {
            asked_by: name(it, "asked_by"),
            approved_by: name(it, "approved_by"),
            ..listed(kernel, it)
        });
        Ok(listed.collect())
    })
}

fn listed(kernel: &Kernel, it: &Record) -> Listed {
    let register = it.text("about");
    let title = kernel.model.register(register).map(|it| it.title.as_str());
    Listed {
        id: it.id,
        number: it.number.clone().unwrap_or_default(),
        title: title.unwrap_or(register).to_owned(),
        register: register.to_owned(),
        state: it.state.clone().unwrap_or_default(),
        until: it.get("until").as_day(),
        term: it.text("term").to_owned(),
        rule: it.text("rule").to_owned(),
        ending: it.text("ending").to_owned(),
        receipt: it.text("receipt").to_owned(),
        records: it.get("records").as_integer(),
        handled: it.get("handled").as_integer(),
        left: it.get("left").as_integer(),
        asked_by: String::new(),
        approved_by: String::new(),
        done_on: it.get("done_on").as_day(),
    }
}

/// What a code of the request's register is called.
pub fn ending_title(kernel: &Kernel, code: &str) -> String {
    let list = kernel.model.codes("access.ending");
    let title = list.and_then(|it| it.codes.get(code));
    title.map_or_else(|| code.to_owned(), |it| it.title.clone())
}

/// What the state of a request is called.
pub fn state_title(kernel: &Kernel, state: &str) -> String {
    let register = kernel.model.register(ERASURE);
    let title = register.and_then(|it| it.states.get(state));
    title.map_or_else(|| state.to_owned(), |it| it.title.clone())
}

/// Approved by the second person: it belongs to what is kept for ever.
pub fn is_approved(it: &Listed) -> bool {
    it.state == "doing" || it.state == "done"
}

/// The year's approved lists as a document.
///
/// # Errors
/// When it cannot be written.
pub fn document(kernel: &Kernel, year: i16, lists: &[Listed]) -> Outcome<Vec<u8>> {
    let sum = |n: fn(&Listed) -> Option<i64>| lists.iter().filter_map(n).sum::<i64>();
    let mut body = vec![Block::Paragraph(vec![Run::Text(format!(
        "{year} 年共批准到期清册 {} 份，列入 {} 条，已处理 {} 条，没有处理 {} 条。\
         各条记录的编号和起算日见清册明细。",
        lists.len(),
        sum(|it| it.records),
        sum(|it| it.handled),
        sum(|it| it.left),
    ))])];
    for (n, it) in (1..).zip(lists) {
        body.push(Block::Heading {
            level: Level::First,
            runs: vec![Run::Text(format!(
                "{}、{}（{}）",
                counting(n),
                it.title,
                it.number
            ))],
        });
        body.push(table(&facts(kernel, it)));
    }
    let document = Official {
        title: vec![format!("{year} 年到期记录处理清册")],
        body,
        date: Some(kernel.today()),
        ..Official::default()
    };
    Ok(docx(&document).map_err(|error| StoreError::new("writing a list", error))?)
}

fn facts(kernel: &Kernel, it: &Listed) -> Vec<(&'static str, String)> {
    let n = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), |it| format!("{it} 条"));
    let day = |day: Option<Day>| day.map_or_else(|| "—".to_owned(), |it| it.to_string());
    let mut facts = vec![
        ("保存期限", it.term.clone()),
        ("期限依据", it.rule.clone()),
        ("到期处理", ending_title(kernel, &it.ending)),
        ("期满截至", day(it.until)),
        ("列入清册", n(it.records)),
        ("已处理", n(it.handled)),
        ("没有处理", n(it.left)),
        ("提出人", it.asked_by.clone()),
        ("批准人", it.approved_by.clone()),
        ("执行日期", day(it.done_on)),
        ("状态", state_title(kernel, &it.state)),
    ];
    if !it.receipt.is_empty() {
        facts.insert(3, ("移交文据", it.receipt.clone()));
    }
    facts
}

fn table(facts: &[(&'static str, String)]) -> Block {
    let column = |(title, width): (&str, u32)| Column::new(title, width, Align::Left);
    let rows = facts.iter().map(|(name, said)| {
        let cell = |text: &str| vec![Run::Text(text.to_owned())];
        vec![cell(name), cell(said)]
    });
    Block::Table(Table {
        caption: None,
        columns: [("项目", 1), ("内容", 3)].into_iter().map(column).collect(),
        rows: rows.collect(),
    })
}
