//! The summary as an official document: opening, the indicators of a plan of years, parts of
//! the plan, problems and next steps, and the table of targets against results.
//!
//! Pure: takes facts, gives the blocks that `document::write` lays out.

use base::chinese::counting;
use document::write::{Align, Block, Citation, Column, Level, Official, Run, Table};

use super::evaluation;
use super::facts::{Kind, Paper, Part, Plan, Progress, Target, Task};
use super::line::{Line, joined};
use super::sentence;

/// Items listed by name in the closing part; the rest are “等”.
const NAMED_MAX: usize = 8;
const PROBLEMS_MAX: usize = 5;
const TABLE: &str = "目标完成情况表";

/// The whole document; its numbers are keyed in the order of the text.
pub(super) fn official(plan: &Plan) -> Official {
    let mut body = match plan.paper {
        Paper::Year => opening(plan),
        Paper::Midterm | Paper::Final => evaluation::opening(plan),
    };
    let mut n_headings = 0;
    let mut heading = |title: Line, level: Level| {
        n_headings += 1;
        Block::Heading {
            level,
            runs: Line::new(format!("{}、", counting(n_headings)))
                .then(title)
                .runs(),
        }
    };
    if !plan.indicators.is_empty() {
        body.push(heading(Line::new("规划指标进展"), Level::First));
        body.extend(evaluation::indicators(plan));
    }
    for task in &plan.loose {
        body.push(paragraph(task, plan));
    }
    for part in &plan.parts {
        body.push(heading(part.title.clone(), Level::First));
        push_part(part, plan, &mut body);
    }
    body.push(heading(Line::new("存在问题和下一步打算"), Level::First));
    body.extend(
        closing(plan)
            .into_iter()
            .map(|line| Block::Paragraph(line.runs())),
    );
    let table = table(plan);
    let has_table = !table.rows.is_empty();
    if has_table {
        body.push(Block::Annex {
            label: "附件".into(),
            title: Line::new(TABLE).runs(),
        });
        body.push(Block::Table(table));
        let note = format!(
            "注：完成数为各责任单位自报、经上一级确认的累计数；数据来源栏“汇总”的，由各承担单位的自报数合成。\
             本文各数取自{}起草时的记录，均在文件中带有出处，可用“总结核验”逐个核对。",
            sentence::day(plan.drafted_on)
        );
        body.push(Block::Paragraph(Line::new(note).runs()));
    }
    let mut document = Official {
        title: match plan.paper {
            Paper::Year => vec![plan.issuer.clone(), format!("{}年工作总结", plan.year)],
            Paper::Midterm => vec![plan.title.text(), "中期评估报告".to_owned()],
            Paper::Final => vec![plan.title.text(), "终期总结报告".to_owned()],
        },
        body,
        annexes: if has_table {
            vec![TABLE.to_owned()]
        } else {
            Vec::new()
        },
        signature: Some(plan.issuer.clone()),
        date: Some(plan.as_of),
        cited: vec![Citation {
            title: plan.title.text(),
            doc_number: Some(plan.doc_number.clone()).filter(|it| !it.is_empty()),
        }],
        ..Official::default()
    };
    number_keys(&mut document.body);
    document
}

/// How many marked numbers a document has.
pub(in crate::plan) fn n_numbers(document: &Official) -> usize {
    let mut n = 0;
    let mut body = document.body.clone();
    each_run(&mut body, &mut |_| n += 1);
    n
}

/// Numbers them in the order of the text.
pub(in crate::plan) fn number_keys(body: &mut [Block]) {
    let mut n = 0;
    each_run(body, &mut |mark| {
        n += 1;
        mark.key = format!("n{n}");
    });
}

fn each_run(body: &mut [Block], told: &mut dyn FnMut(&mut document::marks::Mark)) {
    let mut runs = |runs: &mut Vec<Run>| {
        for run in runs {
            if let Run::Number(mark) = run {
                told(mark);
            }
        }
    };
    for block in body {
        match block {
            Block::Heading { runs: line, .. }
            | Block::Paragraph(line)
            | Block::Annex { title: line, .. } => runs(line),
            Block::Table(table) => {
                table.caption.iter_mut().for_each(&mut runs);
                table.rows.iter_mut().flatten().for_each(&mut runs);
            }
            Block::Form(_) | Block::PageBreak => {}
        }
    }
}

fn opening(plan: &Plan) -> Vec<Block> {
    let counts = &plan.counts;
    let mut line = Line::new(format!("{}年，全市教育系统认真落实《", plan.year))
        .then(plan.title.clone())
        .say("》，坚持清单化推进、节点化管理，各项工作有序开展。")
        .say(format!(
            "截至{}，计划确定的重点任务共",
            sentence::day(plan.as_of)
        ));
    line = sentence::tasks(line, counts);
    if !counts.targets.value.is_zero() {
        line = line
            .say("；量化目标")
            .number(&counts.targets)
            .say("个，已认定达成")
            .number(&counts.met)
            .say("个");
        if let Some(share) = &counts.met_share {
            line = line.say("，达成率").number(share).say("%");
        }
    }
    if !counts.deliverables.value.is_zero() {
        line = line
            .say("；应形成的文件、平台、清单等成果")
            .number(&counts.deliverables)
            .say("项，已形成")
            .number(&counts.delivered)
            .say("项");
    }
    if !counts.milestones.value.is_zero() {
        line = line
            .say("；任务节点")
            .number(&counts.milestones)
            .say("个，已完成")
            .number(&counts.milestones_done)
            .say("个");
    }
    let sources = Line::new("文中完成数以各责任单位填报、经上一级确认的")
        .number(&counts.reports)
        .say("份报告为依据，除注明汇总的以外均为责任单位自报。现将有关情况总结如下。");
    vec![
        Block::Paragraph(line.say("。").runs()),
        Block::Paragraph(sources.runs()),
    ]
}

fn push_part(part: &Part, plan: &Plan, body: &mut Vec<Block>) {
    body.extend(part.tasks.iter().map(|task| paragraph(task, plan)));
    for (idx, below) in (1..).zip(&part.parts) {
        let title = Line::new(format!("（{}）", counting(idx))).then(below.title.clone());
        body.push(Block::Heading {
            level: Level::Second,
            runs: title.runs(),
        });
        push_part(below, plan, body);
    }
}

/// 3.扩大普惠资源。做法。数字。问题。
fn paragraph(task: &Task, plan: &Plan) -> Block {
    let title = Line::new(format!("{}.", task.no))
        .then(task.title.clone())
        .say("。");
    Block::Paragraph(
        Line::default()
            .bold(title)
            .then(sentence::task(task, plan.as_of))
            .runs(),
    )
}

/// 存在问题和下一步打算, from late tasks, targets not reached and what units reported.
fn closing(plan: &Plan) -> Vec<Line> {
    let tasks = plan.tasks();
    let late: Vec<&Task> = tasks
        .iter()
        .copied()
        .filter(|it| it.progress == Progress::Late)
        .collect();
    let short: Vec<(&Task, &Target)> = tasks
        .iter()
        .flat_map(|task| task.targets.iter().map(move |target| (*task, target)))
        .filter(|(_, target)| sentence::reached(target) == Some(false))
        .collect();
    let silent = tasks
        .iter()
        .flat_map(|it| &it.targets)
        .any(|it| it.result.is_none());
    let owed: Vec<Line> = tasks
        .iter()
        .flat_map(|task| &task.deliverables)
        .filter(|it| it.kind == Kind::Document && !it.delivered)
        .map(|it| sentence::title(it.kind, &it.name))
        .collect();

    let mut lines = vec![behind(plan, &late, &short)];
    lines.extend(evaluation::shortfalls(plan));
    lines.extend(difficulties(&tasks));
    let mut steps: Vec<Line> = evaluation::steps(plan);
    if !late.is_empty() {
        let leads = named(distinct(late.iter().map(|it| it.lead.clone())), "等单位");
        steps.push(Line::new(format!(
            "盯紧逾期任务。由办公室会同{leads}逐项查明原因，重新明确责任人、节点和完成时限，按月督办，办结一项、销号一项"
        )));
    }
    if !short.is_empty() {
        let subjects = named(
            distinct(short.iter().map(|(_, it)| sentence::subject(it))),
            "等",
        );
        steps.push(Line::new(format!(
            "补齐短板指标。对{subjects}尚有差距的指标，逐个分析到责任单位，落实补救措施"
        )));
    }
    if !owed.is_empty() {
        let more = if owed.len() > NAMED_MAX { "等" } else { "" };
        let names = joined(owed.into_iter().take(NAMED_MAX).collect(), "");
        steps.push(
            Line::new("加快制度成果出台。抓紧印发")
                .then(names)
                .say(more),
        );
    }
    if silent {
        steps.push(Line::new(
            "加强数据填报。督促责任单位按期填报完成数，做到数出有据、可查可核",
        ));
    }
    let next = match plan.paper {
        Paper::Year => "下一年度重点工作",
        Paper::Midterm => "规划后半程重点工作",
        Paper::Final => "下一个规划期的目标任务",
    };
    steps.push(Line::new(format!(
        "巩固已有成效。把行之有效的做法固定为制度，衔接谋划{next}"
    )));
    let ordinals = [
        "一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是",
    ];
    let steps = steps
        .into_iter()
        .zip(ordinals)
        .map(|(step, ordinal)| Line::new(ordinal).then(step));
    lines.push(
        Line::new("下一步，重点做好以下工作：")
            .then(joined(steps.collect(), "。"))
            .say("。"),
    );
    lines
}

fn behind(plan: &Plan, late: &[&Task], short: &[(&Task, &Target)]) -> Line {
    let mut line = Line::new(format!("对照{}，工作中还存在一些不足。", plan.paper.goal()));
    if !late.is_empty() {
        let told = late.iter().take(NAMED_MAX).map(|task| {
            let due = task
                .due_on
                .map(|due| format!("（{}，应于{}前完成）", task.lead, sentence::day(due)));
            task.title.clone().quoted().say(due.unwrap_or_default())
        });
        line = line
            .say("一些任务推进偏慢，逾期未办结的有")
            .number(&plan.counts.late)
            .say("项：")
            .then(joined(told.collect(), "、"))
            .say(if late.len() > NAMED_MAX {
                "等。"
            } else {
                "。"
            });
    }
    if !short.is_empty() {
        let told: Vec<String> = distinct(short.iter().map(|(_, it)| sentence::subject(it)));
        let more = if told.len() > NAMED_MAX { "等" } else { "" };
        let told: Vec<String> = told.into_iter().take(NAMED_MAX).collect();
        let goal = plan.paper.goal();
        line = line.say(format!("{}{more}指标距{goal}还有差距。", told.join("、")));
    }
    if late.is_empty() && short.is_empty() {
        line = line.say("部分任务的进展还不平衡，基层填报的及时性有待提高。");
    }
    line
}

/// What units reported, each once: late tasks first.
fn difficulties(tasks: &[&Task]) -> Option<Line> {
    let mut told: Vec<Line> = Vec::new();
    let in_order = |wanted: Progress| tasks.iter().filter(move |it| it.progress == wanted);
    for task in in_order(Progress::Late).chain(in_order(Progress::Running)) {
        if let Some(problem) = task.problems.first().filter(|_| told.len() < PROBLEMS_MAX)
            && told.iter().all(|it| core(it) != core(problem))
        {
            told.push(problem.clone().open());
        }
    }
    if told.is_empty() {
        return None;
    }
    let ordinals = ["一是", "二是", "三是", "四是", "五是"];
    let told = told
        .into_iter()
        .zip(ordinals)
        .map(|(problem, ordinal)| Line::new(ordinal).then(problem));
    Some(
        Line::new("从各单位反映的情况看，主要困难有：")
            .then(joined(told.collect(), "；"))
            .say("。"),
    )
}

/// A problem without who reported it.
fn core(problem: &Line) -> String {
    problem
        .text()
        .split('（')
        .next()
        .unwrap_or_default()
        .trim_end_matches('。')
        .to_owned()
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    names
        .filter(|it| !it.is_empty())
        .fold(Vec::new(), |mut all, name| {
            if !all.contains(&name) {
                all.push(name);
            }
            all
        })
}

/// The first few by name, and how it is said that there are more.
fn named(names: Vec<String>, more: &str) -> String {
    let few = 4;
    let more = if names.len() > few { more } else { "" };
    let names: Vec<String> = names.into_iter().take(few).collect();
    format!("{}{more}", names.join("、"))
}

fn table(plan: &Plan) -> Table {
    let mut rows = Vec::new();
    for task in plan.tasks() {
        for target in &task.targets {
            rows.push(row(rows.len() + 1, task, target));
        }
    }
    Table {
        caption: None,
        columns: vec![
            Column::new("序号", 4, Align::Centre),
            Column::new("任务", 8, Align::Left),
            Column::new("指标", 9, Align::Left),
            Column::new("目标值", 6, Align::Right),
            Column::new("完成值", 6, Align::Right),
            Column::new("完成率", 6, Align::Right),
            Column::new("责任单位", 6, Align::Centre),
            Column::new("数据来源", 4, Align::Centre),
        ],
        rows,
    }
}

fn row(no: usize, task: &Task, target: &Target) -> Vec<Vec<Run>> {
    let result = match &target.result {
        Some(result) => Line::default().amount(result, &target.unit),
        None => Line::new("未填报"),
    };
    let rate = match &target.rate {
        Some(rate) => Line::default().number(rate).say("%"),
        None => Line::new("—"),
    };
    let source = match (&target.result, target.is_divided) {
        (None, _) => "—",
        (_, true) => "汇总",
        (_, false) => "自报",
    };
    [
        Line::new(no.to_string()),
        task.title.clone(),
        Line::new(sentence::subject(target)),
        sentence::committed(target),
        result,
        rate,
        Line::new(target.holder.clone()),
        Line::new(source),
    ]
    .map(Line::runs)
    .into()
}
