//! The bulletin as an official document: how reports came in, lamps, problems, what is asked
//! next, and the lists behind it.
//!
//! Pure: takes facts, gives the blocks that `document::write` lays out.

use base::chinese::counting;
use document::write::{Align, Block, Column, Imprint, Level, Official, Run, Table};

use super::collect::spoken;
use super::facts::{Bulletin, Counts, Group, Item, Named, Unit};
use crate::plan::summary::line::Line;
use crate::plan::summary::text::number_keys;

const RED: &str = "亮红灯事项清单";
const LATE: &str = "迟报、未报清单";
const ORDINALS: [&str; 5] = ["一是", "二是", "三是", "四是", "五是"];

pub(super) fn title(named: &Named) -> String {
    lines(named).concat()
}

fn lines(named: &Named) -> [String; 2] {
    let what = match &named.section {
        Some(section) => format!("“{section}”"),
        None => "重点工作".to_owned(),
    };
    [
        format!("关于{}{what}", named.period),
        "调度情况的通报".to_owned(),
    ]
}

/// The whole document; its numbers are keyed in the order of the text.
pub(super) fn official(bulletin: &Bulletin, number: Option<String>) -> Official {
    let named = &bulletin.named;
    let annexes: Vec<(&str, &str, &[Item])> = [
        (RED, "亮灯原因", &bulletin.red),
        (LATE, "报送情况", &bulletin.late),
    ]
    .into_iter()
    .filter(|(_, _, items)| !items.is_empty())
    .map(|(title, says, items)| (title, says, items.as_slice()))
    .collect();
    let annex = |title: &str| {
        let at = annexes.iter().position(|it| it.0 == title);
        at.map(|at| label(annexes.len(), at))
    };
    let mut body = opening(bulletin);
    body.extend(received(bulletin, annex(LATE)));
    body.extend(lamps(bulletin, annex(RED)));
    let mut n: u32 = 2;
    if !bulletin.problems.is_empty() {
        n += 1;
        body.extend(problems(bulletin, n));
    }
    body.extend(next(bulletin, n + 1));
    for (at, (title, says, items)) in annexes.iter().enumerate() {
        body.push(Block::Annex {
            label: label(annexes.len(), at),
            title: Line::new(*title).runs(),
        });
        body.push(Block::Table(list(says, items)));
    }
    number_keys(&mut body);
    Official {
        letterhead: Some(format!("{}调度通报", named.issuer)),
        doc_number: number,
        title: lines(named).into(),
        addressee: Some("各有关单位".to_owned()),
        body,
        annexes: annexes.iter().map(|it| it.0.to_owned()).collect(),
        signature: Some(named.issuer.clone()),
        date: Some(bulletin.drafted_on),
        imprint: Some(Imprint {
            copies_to: Some("局领导".to_owned()),
            issuer: format!("{}{}", named.issuer, named.office),
            issued_on: bulletin.drafted_on,
        }),
        ..Official::default()
    }
}

/// 附件, or 附件1 where there are several.
fn label(n: usize, at: usize) -> String {
    match n {
        1 => "附件".to_owned(),
        _ => format!("附件{}", at + 1),
    }
}

fn heading(n: u32, title: &str) -> Block {
    Block::Heading {
        level: Level::First,
        runs: Line::new(format!("{}、{title}", counting(n))).runs(),
    }
}

fn paragraph(line: Line) -> Block {
    Block::Paragraph(line.runs())
}

fn opening(bulletin: &Bulletin) -> Vec<Block> {
    let named = &bulletin.named;
    let number = match bulletin.plan_number.as_str() {
        "" => String::new(),
        number => format!("（{number}）"),
    };
    let due = bulletin
        .due_on
        .map(|day| format!("，要求{}前报齐", spoken(day)));
    let mut line = Line::new("按照《")
        .then(bulletin.plan.clone())
        .say(format!(
            "》{number}，{}对{}的推进情况作了调度",
            named.office, named.period
        ))
        .say(due.unwrap_or_default());
    if let Some(demand) = &bulletin.demand {
        line = line.say("。报送要求：").then(demand.clone());
    }
    vec![paragraph(line.stop().say("现将有关情况通报如下。"))]
}

/// 报送情况: what came in, and who stands where.
fn received(bulletin: &Bulletin, annex: Option<String>) -> Vec<Block> {
    let all = &bulletin.all;
    let mut line = Line::new("本轮应报")
        .number(&all.due)
        .say("条，按期报送")
        .number(&all.in_time)
        .say("条，迟报")
        .number(&all.late)
        .say(format!("条，截至{}未报", spoken(bulletin.drafted_on)))
        .number(&all.missing)
        .say("条");
    if let Some(share) = &all.share {
        line = line.say("，按期报送率").number(share).say("%");
    }
    if let (Some(before), Some(period)) = (&all.before, &bulletin.before) {
        line = line
            .say(format!("（上一轮{period}为"))
            .number(before)
            .say("%）");
    }
    line = line.say("。");
    let of = |wanted: fn(&Counts) -> bool| {
        let units = bulletin.groups.iter().flat_map(|it| &it.units);
        let titles: Vec<&str> = units
            .filter(|it| wanted(&it.counts))
            .map(|it| it.title.as_str())
            .collect();
        titles.join("、")
    };
    let prompt = of(|it| it.late.value.is_zero() && it.missing.value.is_zero());
    if !prompt.is_empty() {
        line = line.say(format!("全部按期报送的有{prompt}。"));
    }
    let missing = of(|it| !it.missing.value.is_zero());
    if !missing.is_empty() {
        line = line.say(format!("仍有事项未报的有{missing}。"));
    }
    let behind = annex.map(|it| format!("迟报、未报的事项见{it}。"));
    let mut blocks = vec![
        heading(1, "报送情况"),
        paragraph(line.say(behind.unwrap_or_default())),
    ];
    blocks.extend(
        bulletin
            .groups
            .iter()
            .map(|it| Block::Table(ranking(it, bulletin.before.is_some()))),
    );
    let note = "注：按“按期报送率”排名，相同的依次看未报、红灯，少的在前。";
    blocks.push(paragraph(Line::new(note)));
    blocks
}

fn ranking(group: &Group, has_before: bool) -> Table {
    let mut columns = vec![
        Column::new("名次", 4, Align::Centre),
        Column::new("单位", 11, Align::Left),
        Column::new("应报", 4, Align::Right),
        Column::new("按期", 4, Align::Right),
        Column::new("迟报", 4, Align::Right),
        Column::new("未报", 4, Align::Right),
        Column::new("按期率", 5, Align::Right),
    ];
    if has_before {
        columns.push(Column::new("上一轮", 5, Align::Right));
    }
    Table {
        caption: Some(Line::new(format!("{}报送排名", group.title)).runs()),
        columns,
        rows: group
            .units
            .iter()
            .map(|it| standing(it, has_before))
            .collect(),
    }
}

fn standing(unit: &Unit, has_before: bool) -> Vec<Vec<Run>> {
    let counts = &unit.counts;
    let mut row = vec![Line::new(unit.rank.to_string()), Line::new(&unit.title)];
    let all = [&counts.due, &counts.in_time, &counts.late, &counts.missing];
    row.extend(all.map(|it| Line::default().number(it)));
    let mut shares = vec![&counts.share];
    if has_before {
        shares.push(&counts.before);
    }
    row.extend(shares.into_iter().map(|it| match it {
        Some(share) => Line::default().number(share).say("%"),
        None => Line::new("—"),
    }));
    row.into_iter().map(Line::runs).collect()
}

/// 亮灯情况: as it was when the round was summed up.
fn lamps(bulletin: &Bulletin, annex: Option<String>) -> Vec<Block> {
    let all = &bulletin.all;
    let mut line = Line::new("汇总时，本轮所报事项亮红灯")
        .number(&all.red)
        .say("项，黄灯")
        .number(&all.yellow)
        .say("项，绿灯")
        .number(&all.green)
        .say("项");
    if !all.none.value.is_zero() {
        line = line.say("，还不能判断的").number(&all.none).say("项");
    }
    line = line.say(match annex {
        Some(annex) => format!("。亮红灯的事项和原因见{annex}。"),
        None => "，没有亮红灯的事项。".to_owned(),
    });
    let units = bulletin.groups.iter().flat_map(|it| &it.units);
    let mut units: Vec<&Unit> = units.collect();
    units.sort_by_key(|it| std::cmp::Reverse((it.counts.red.value, it.counts.yellow.value)));
    // What nobody lacks needs no column.
    let n = if all.none.value.is_zero() { 3 } else { 4 };
    let colours = |it: &Unit| {
        let counts = &it.counts;
        let colours = [&counts.red, &counts.yellow, &counts.green, &counts.none];
        let colours = colours.into_iter().take(n);
        let colours = colours.map(|it| Line::default().number(it).runs());
        let unit = Line::new(&it.title).runs();
        [unit].into_iter().chain(colours).collect()
    };
    let titles = ["红灯", "黄灯", "绿灯", "未定"].into_iter().take(n);
    let titles = titles.map(|it| Column::new(it, 5, Align::Right));
    let table = Table {
        caption: Some(Line::new("各单位亮灯情况").runs()),
        columns: [Column::new("单位", 11, Align::Left)]
            .into_iter()
            .chain(titles)
            .collect(),
        rows: units.into_iter().map(colours).collect(),
    };
    vec![heading(2, "亮灯情况"), paragraph(line), Block::Table(table)]
}

fn problems(bulletin: &Bulletin, n: u32) -> Vec<Block> {
    let told = bulletin.problems.iter().zip(ORDINALS);
    let line = told.fold(
        Line::new("从各单位填报看，"),
        |line, (problem, ordinal)| {
            let apart = if ordinal == ORDINALS[0] { "" } else { "；" };
            line.say(apart).say(ordinal).then(problem.clone())
        },
    );
    vec![heading(n, "存在的问题"), paragraph(line.say("。"))]
}

/// 下一步要求: what was decided, and what whoever is behind has to do.
fn next(bulletin: &Bulletin, n: u32) -> Vec<Block> {
    let mut asks: Vec<Line> = Vec::new();
    for decision in &bulletin.decisions {
        let due = decision
            .due_on
            .map(|day| format!("，{}前办好", spoken(day)));
        asks.push(decision.what.clone().say(format!(
            "。由{}承办{}。",
            decision.unit,
            due.unwrap_or_default()
        )));
    }
    if !bulletin.red.is_empty() {
        asks.push(Line::new(
            "亮红灯的事项，承担单位要逐项查明原因，明确责任人、措施和完成时限，下一轮调度时专题说明。",
        ));
    }
    if !bulletin.late.is_empty() {
        asks.push(Line::new(
            "未报的单位要立即补报；迟报的单位要明确专人，按报送期限报送。",
        ));
    }
    asks.push(Line::new(
        "填报的数要有佐证材料，做到数出有据；各单位的报送和办理情况下一轮继续通报。",
    ));
    let mut blocks = vec![heading(n, "议定事项和下一步要求")];
    if bulletin.decisions.is_empty() {
        blocks = vec![heading(n, "下一步要求")];
    }
    blocks.extend((1..).zip(asks).map(|(at, ask): (u32, Line)| {
        paragraph(Line::new(format!("（{}）", counting(at))).then(ask))
    }));
    blocks
}

fn list(says: &str, items: &[Item]) -> Table {
    let rows = (1..).zip(items).map(|(no, it): (usize, &Item)| {
        let row = [
            Line::new(no.to_string()),
            Line::new(&it.unit),
            it.what.clone(),
            it.says.clone(),
        ];
        row.map(Line::runs).into()
    });
    Table {
        caption: None,
        columns: vec![
            Column::new("序号", 4, Align::Centre),
            Column::new("单位", 6, Align::Left),
            Column::new("事项", 11, Align::Left),
            Column::new(says, 11, Align::Left),
        ],
        rows: rows.collect(),
    }
}
