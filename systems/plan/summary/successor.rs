//! 计划草案: a plan that goes on from another, as it is being checked, written as a document with
//! a table of what each item comes from.
//!
//! Not here: what goes on (`plan::succession`).

use base::chinese::counting;
use document::write::{Align, Block, Column, Level, Official, Run, Table};
use kernel::{Outcome, Record};
use model::Value;

use super::collect::{all, result, title};
use super::line::{Line, joined};
use super::numbers::Numbers;
use super::text::number_keys;
use crate::plan::succession::said_once;

const TABLE: &str = "承接情况表";

/// The plan's items that count, read once.
struct Items {
    sections: Vec<Record>,
    tasks: Vec<Record>,
    targets: Vec<Record>,
    deliverables: Vec<Record>,
}

impl Items {
    fn read(numbers: &mut Numbers<'_>, plan: &Record) -> Outcome<Items> {
        let mut rows = |register: &str| -> Outcome<Vec<Record>> {
            let mut rows = all(numbers, register, plan.id)?;
            rows.retain(|it| !it.in_state("dropped") && !it.in_state("former"));
            Ok(rows)
        };
        let mut items = Items {
            sections: rows("plan.section")?,
            tasks: rows("plan.task")?,
            targets: rows("plan.target")?,
            deliverables: rows("plan.deliverable")?,
        };
        items.sections.sort_by_key(|it| it.get("seq").as_integer());
        items
            .tasks
            .sort_by_key(|it| (it.text("kind") == "project", it.get("no").as_integer()));
        items.targets.retain(|it| it.get("parent").is_missing());
        items.targets.sort_by_key(|it| it.id);
        items.deliverables.sort_by_key(|it| it.id);
        Ok(items)
    }

    fn of<'r>(rows: &'r [Record], task: &Record) -> impl Iterator<Item = &'r Record> {
        let task = task.id;
        rows.iter()
            .filter(move |it| it.get("task").as_ref() == Some(task))
    }
}

pub(super) fn official(numbers: &mut Numbers<'_>, plan: &Record) -> Outcome<Official> {
    let items = Items::read(numbers, plan)?;
    let mut body = Vec::new();
    let known = |it: &Record| {
        items
            .sections
            .iter()
            .any(|of| it.get("section").as_ref() == Some(of.id))
    };
    for task in items.tasks.iter().filter(|it| !known(it)) {
        body.push(paragraph(numbers, &items, task)?);
    }
    let (mut first, mut second) = (0, 0);
    for section in &items.sections {
        let name = numbers.quote(section, "title", section.text("title"))?;
        let (level, label) = match section.get("level").as_integer() {
            Some(2..) => {
                second += 1;
                (Level::Second, format!("（{}）", counting(second)))
            }
            _ => {
                (first, second) = (first + 1, 0);
                (Level::First, format!("{}、", counting(first)))
            }
        };
        let runs = Line::new(label).then(name).runs();
        body.push(Block::Heading { level, runs });
        let inside = |it: &&Record| it.get("section").as_ref() == Some(section.id);
        for task in items.tasks.iter().filter(inside) {
            body.push(paragraph(numbers, &items, task)?);
        }
    }
    body.push(Block::Annex {
        label: "附件".into(),
        title: Line::new(TABLE).runs(),
    });
    body.push(Block::Table(origins(numbers, &items)?));
    let issuer = title(numbers, Some(numbers.organisation), false);
    let mut document = Official {
        title: vec![plan.text("title").to_owned(), "（草案）".to_owned()],
        body,
        annexes: vec![TABLE.to_owned()],
        signature: Some(issuer),
        date: Some(numbers.as_of),
        ..Official::default()
    };
    number_keys(&mut document.body);
    Ok(document)
}

/// 3.扩大普惠资源。内容。目标：…。成果：…。牵头单位：…。
fn paragraph(numbers: &mut Numbers<'_>, items: &Items, task: &Record) -> Outcome<Block> {
    let no = task.get("no").as_integer().unwrap_or_default();
    let name = numbers.quote(task, "title", task.text("title"))?;
    let mut line = Line::default().bold(Line::new(format!("{no}.")).then(name.stop()));
    let fields = ["text", "goals", "measures"].map(|it| (it, task.text(it)));
    for (field, said) in said_once(fields) {
        line = line.then(numbers.quote(task, field, said)?.stop());
    }
    let listed = |numbers: &mut Numbers<'_>, rows: &[Record], field: &str| -> Outcome<Line> {
        let mut said = Vec::new();
        for row in Items::of(rows, task) {
            said.push(numbers.quote(row, field, row.text(field))?);
        }
        Ok(joined(said, "；"))
    };
    let targets = listed(numbers, &items.targets, "quote")?;
    let made = listed(numbers, &items.deliverables, "name")?;
    for (what, said) in [("目标：", targets), ("成果：", made)] {
        if !said.is_empty() {
            line = line.say(what).then(said).say("。");
        }
    }
    let lead = title(numbers, task.get("lead").as_ref(), false);
    let lead = if lead.is_empty() { "待定" } else { &lead };
    Ok(Block::Paragraph(
        line.say(format!("牵头单位：{lead}。")).runs(),
    ))
}

/// What each number was to be, what it came to, and what is asked now.
fn origins(numbers: &mut Numbers<'_>, items: &Items) -> Outcome<Table> {
    let mut rows: Vec<Vec<Vec<Run>>> = Vec::new();
    for task in &items.tasks {
        let name = numbers.quote(task, "title", task.text("title"))?;
        let lead = title(numbers, task.get("lead").as_ref(), true);
        let mut row = |cells: [Line; 3]| {
            let [was, came, is] = cells;
            let no = Line::new((rows.len() + 1).to_string());
            let cells = [no, name.clone(), was, came, is, Line::new(lead.clone())];
            rows.push(cells.map(Line::runs).to_vec());
        };
        let mut is_bare = true;
        for target in Items::of(&items.targets, task) {
            row(origin(numbers, target)?);
            is_bare = false;
        }
        if is_bare {
            let came = match task.get("continues").is_missing() {
                true => "新增",
                false => "没有办结",
            };
            row([Line::new("—"), Line::new(came), Line::new("—")]);
        }
    }
    Ok(Table {
        caption: None,
        columns: vec![
            Column::new("序号", 4, Align::Centre),
            Column::new("任务", 10, Align::Left),
            Column::new("上期目标", 10, Align::Left),
            Column::new("上期完成", 6, Align::Right),
            Column::new("本期目标", 6, Align::Right),
            Column::new("牵头单位", 7, Align::Centre),
        ],
        rows,
    })
}

fn origin(numbers: &mut Numbers<'_>, target: &Record) -> Outcome<[Line; 3]> {
    let unit = target.text("unit");
    let id = [("id", Value::Ref(target.id))];
    let value = numbers.ask("plan.target_value", &id, target.text("quote"))?;
    let is = match value {
        Some(value) => Line::default().amount(&value, unit),
        None => numbers.quote(target, "quote", target.text("quote"))?,
    };
    let Some(before) = target.get("continues").as_ref() else {
        return Ok([Line::new("新增"), Line::new("—"), is]);
    };
    let Some(before) = numbers.record("plan.target", before)? else {
        return Ok([Line::new("—"), Line::new("—"), is]);
    };
    let came = match result(numbers, &before, before.text("quote"))? {
        Some(result) => Line::default().amount(&result, unit),
        None => Line::new("未填报"),
    };
    let was = numbers.quote(&before, "quote", before.text("quote"))?;
    Ok([was, came, is])
}
