//! 个人信息查阅副本: everything held about one person as an official document; for the person,
//! for who acts for a child, and for who answers an application.
//!
//! # Source
//! 《个人信息保护法》第四十五条: 个人有权查阅、复制其个人信息. Not here: what is found (`kernel`), and
//! the file that leaves (the server).

use base::Id;
use base::chinese::counting;
use document::write::{Align, Block, Column, Level, Official, Run, Table, docx};
use kernel::{Caller, Dossier, Entered, Held, Holding, Kernel, Outcome, Refusal, china_time};

/// Asks for it in the name of somebody who applied.
const ANSWERS: &str = "security_admin";

/// What leaves.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The .docx file.
    pub bytes: Vec<u8>,
    /// What registers are in it.
    pub registers: Vec<String>,
    pub n_records: u64,
    /// Kept files of the person's, with their names.
    pub files: Vec<(Id, String)>,
}

/// Whether the caller may have the copy of whom a record is of: it is the caller's own, or
/// that of one the caller acts for, or the caller answers applications.
pub fn may_ask(kernel: &Kernel, caller: &Caller, register: &str, id: Id) -> bool {
    let register = kernel.model.register(register);
    let Some(register) = register.filter(|it| !it.hidden && it.is_personal()) else {
        return false;
    };
    let mut stands = caller.stands.iter();
    (register.id == kernel::ACCOUNT && id == caller.account)
        || stands.any(|it| it.whose == caller.account && it.record == id)
        || caller.has_role(&[ANSWERS.to_owned()])
}

/// Writes the copy, and notes with the person's record who had it and why.
///
/// # Errors
/// Not found when the caller may not have it; refused without a reason.
pub fn copy(
    kernel: &Kernel,
    caller: &Caller,
    (register, id): (&str, Id),
    reason: &str,
) -> Outcome<Copy> {
    if !may_ask(kernel, caller, register, id) {
        return Err(Refusal::not_found().into());
    }
    let (register, reason) = (register.to_owned(), reason.trim().to_owned());
    let of = register.clone();
    kernel.as_caller(caller, move |ctx| match reason.is_empty() {
        true => Err(ctx.refuse("access.purpose", &[])),
        false => ctx.note_seen(&of, id, &format!("个人信息查阅副本：{reason}")),
    })?;
    let dossier = kernel.dossier(&register, id)?;
    let document = composed(kernel, &dossier);
    let bytes = docx(&document)
        .map_err(|error| kernel::StoreError::new("writing a copy of what is held", error))?;
    let records = dossier.held.iter().flat_map(|it| &it.records);
    Ok(Copy {
        bytes,
        registers: dossier.held.iter().map(|it| it.title.clone()).collect(),
        n_records: records.clone().count() as u64,
        files: records.flat_map(|it| it.files.clone()).collect(),
    })
}

fn composed(kernel: &Kernel, dossier: &Dossier) -> Official {
    let mut body = vec![paragraph(
        "根据《中华人民共和国个人信息保护法》第四十五条，现将本平台保存的有关个人信息汇总如下。\
         标明“未列”的项目涉及他人，或者是用于登录的密文，不在查阅范围内。",
    )];
    for (n, holding) in (1..).zip(&dossier.held) {
        body.push(heading(
            Level::First,
            format!("{}、{}", counting(n), holding.title),
        ));
        put(&mut body, holding);
    }
    let n = u32::try_from(dossier.held.len()).unwrap_or(u32::MAX - 2) + 1;
    body.push(heading(Level::First, format!("{}、查看记录", counting(n))));
    match dossier.seen.is_empty() {
        true => body.push(paragraph("没有人查看过脱敏的内容。")),
        false => body.push(told("查看的内容", &dossier.seen)),
    }
    body.push(heading(
        Level::First,
        format!("{}、本人的操作", counting(n + 1)),
    ));
    let over = if dossier.acts > kernel::COUNT_MAX {
        " 超过"
    } else {
        ""
    };
    body.push(paragraph(&format!(
        "平台的留痕中，由本人账号所作的操作{over} {} 条，内容见各有关记录。",
        dossier.acts.min(kernel::COUNT_MAX)
    )));
    Official {
        title: vec!["个人信息查阅副本".into()],
        body,
        date: Some(kernel.today()),
        note: Some("本副本含个人信息，请妥善保管".into()),
        ..Official::default()
    }
}

/// The person's own records one by one; those that name the person as a list.
fn put(body: &mut Vec<Block>, holding: &Holding) {
    let (own, naming): (Vec<&Held>, Vec<&Held>) =
        holding.records.iter().partition(|it| it.names.is_empty());
    for (n, held) in (1..).zip(own) {
        body.push(heading(
            Level::Second,
            format!("（{}）{}", counting(n), name(held)),
        ));
        let mut rows: Vec<[String; 2]> = held
            .facts
            .iter()
            .map(|(a, b)| [a.clone(), b.clone()])
            .collect();
        rows.extend(
            held.without
                .iter()
                .map(|it| [it.clone(), "（未列）".into()]),
        );
        body.push(table(["项目", "内容"], [1, 3], &rows));
        if !held.entries.is_empty() {
            body.push(told("经过", &held.entries));
        }
    }
    if naming.is_empty() {
        return;
    }
    let rows: Vec<[String; 4]> = naming
        .into_iter()
        .map(|held| [name(held), held.names.join("、"), said(held), past(held)])
        .collect();
    body.push(table(["记录", "关系", "内容", "留痕"], [2, 1, 4, 2], &rows));
    if holding.more > 0 {
        body.push(paragraph(&format!(
            "另有 {} 条，未逐条列出。",
            holding.more
        )));
    }
}

fn name(held: &Held) -> String {
    match &held.number {
        Some(number) if *number != held.label => format!("{number} {}", held.label),
        _ => held.label.clone(),
    }
}

fn said(held: &Held) -> String {
    let facts = held.facts.iter();
    let mut said: Vec<String> = facts
        .map(|(title, text)| format!("{title}：{text}"))
        .collect();
    if !held.without.is_empty() {
        said.push(format!("未列：{}", held.without.join("、")));
    }
    said.join("；")
}

fn past(held: &Held) -> String {
    match held.entries.as_slice() {
        [] => String::new(),
        [one] => format!("{} {}", china_time(one.at), one.what),
        [first, .., last] => format!(
            "{} 条，{} 至 {}",
            held.entries.len(),
            china_time(first.at),
            china_time(last.at)
        ),
    }
}

fn told(what: &str, entries: &[Entered]) -> Block {
    let rows: Vec<[String; 4]> = entries
        .iter()
        .map(|it| {
            let reason = it.reason.clone().unwrap_or_default();
            [china_time(it.at), it.by.clone(), it.what.clone(), reason]
        })
        .collect();
    table(["时间", "经办人", what, "事由"], [2, 1, 2, 3], &rows)
}

fn table<const N: usize>(titles: [&str; N], widths: [u32; N], rows: &[[String; N]]) -> Block {
    let column = |(title, width): (&str, u32)| Column::new(title, width, Align::Left);
    let cells = |row: &[String; N]| row.iter().map(|it| vec![Run::Text(it.clone())]).collect();
    Block::Table(Table {
        caption: None,
        columns: titles.into_iter().zip(widths).map(column).collect(),
        rows: rows.iter().map(cells).collect(),
    })
}

fn heading(level: Level, text: String) -> Block {
    Block::Heading {
        level,
        runs: vec![Run::Text(text)],
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![Run::Text(text.into())])
}
