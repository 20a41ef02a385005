//! 做法—数字—问题: one task of the plan in two or three sentences of an official document.
//!
//! Pure: takes facts, gives lines. Openings vary with the number of the task, so that
//! the same records always give the same words.

use super::clause::{self, Clause};
use super::facts::{Comparator, Counts, Deliverable, Kind, Progress, Target, Task};
use super::figure::Figure;
use super::line::{Line, joined, quoted};
use base::{Day, Decimal, Period};

/// Targets told in the text of one task; the rest stand in the table only.
const TARGETS_MAX: usize = 4;

/// A task in its sentences, without its title.
pub(crate) fn task(task: &Task, as_of: Day) -> Line {
    let sentences = [practice(task), numbers(task, as_of), standing(task)];
    sentences
        .into_iter()
        .fold(Line::default(), |all, one| all.then(one.stop()))
}

/// 做法
fn practice(task: &Task) -> Line {
    let turn = task.no.rem_euclid(3);
    let lead = &task.lead;
    if let Some(said) = &task.practice {
        let opening = match turn {
            1 if !lead.is_empty() => format!("由{lead}牵头，"),
            2 => format!("对照{}，", task.goal.replace("目标", "安排")),
            _ => String::new(),
        };
        return Line::new(opening).then(said.clone().open());
    }
    let led = if lead.is_empty() {
        String::new()
    } else {
        format!("由{lead}牵头，")
    };
    let Some(planned) = &task.planned else {
        let is_silent =
            !task.targets.is_empty() && task.targets.iter().all(|it| it.result.is_none());
        return Line::new(led).say(match task.progress {
            Progress::Done => "各项工作按计划完成",
            // 按计划 is not said of what nobody told.
            _ if is_silent => "工作进展尚未报送",
            _ => "各项工作正在推进",
        });
    };
    let (opening, closing) = match (turn, task.progress) {
        (0, Progress::Done) => (format!("按照计划安排，{led}"), "，各项措施已落实"),
        (1, Progress::Done) => (led, "，工作按计划完成"),
        (_, Progress::Done) => (format!("围绕{}，", task.goal), ""),
        (0, _) => (format!("按照计划安排，{led}"), "，相关工作正在推进"),
        (1, _) => (format!("{led}组织推进"), ""),
        _ => (format!("围绕{}，着力", task.goal), ""),
    };
    let turned = turn == 1 && task.progress != Progress::Done;
    let planned = planned.clone().open();
    let planned = if turned {
        planned.quoted().say("各项工作")
    } else {
        planned
    };
    Line::new(opening).then(planned).say(closing)
}

/// 数字: targets reported, then those nobody reported, then what was made.
fn numbers(task: &Task, as_of: Day) -> Line {
    let (reported, silent): (Vec<&Target>, Vec<&Target>) = task
        .targets
        .iter()
        .partition(|target| target.result.is_some());
    let mut pieces: Vec<Line> = reported
        .iter()
        .take(TARGETS_MAX)
        .filter_map(|it| target(it))
        .collect();
    if reported.len() > TARGETS_MAX {
        pieces.push(Line::new("其余指标完成情况见附件"));
    }
    if !pieces.is_empty() {
        let opening = match task.no.rem_euclid(4) {
            0 => format!("截至{}，", day(as_of)),
            1 => "目前，".to_owned(),
            2 => String::new(),
            _ => "从进展看，".to_owned(),
        };
        pieces[0] = Line::new(opening).then(std::mem::take(&mut pieces[0]));
    }
    pieces.extend(unreported(&silent));
    pieces.extend(made(&task.deliverables));
    joined(pieces, "；")
}

/// One target with its result; none without a result.
pub(super) fn target(target: &Target) -> Option<Line> {
    let result = target.result.as_ref()?;
    let is_reached = reached(target) == Some(true);
    let Some(clause) = clause(target) else {
        return Some(not_one(target, result, is_reached));
    };
    if clause.is_ban {
        let line = Line::new(format!("对“{}", clause.before))
            .number(&target.value)
            .say(format!(
                "{}{}”的要求，实际为",
                clause.unit,
                rest_of(target, &clause)
            ))
            .amount(result, &target.unit);
        return Some(line.say(if is_reached {
            "，已经做到"
        } else {
            "，尚未做到"
        }));
    }
    let limit = matches!(target.comparator, Comparator::AtMost | Comparator::Below);
    let is_level = clause.is_level || is_level(&target.unit);
    let verb = match clause.is_level {
        true if is_reached && !limit => "达到",
        true => "为",
        false => "",
    };
    let line = Line::new(format!("{}{verb}", clause.before))
        .number(result)
        .say(format!("{}{}", clause.unit, clause.after));
    let goal = target.goal;
    let percent = target.rate.as_ref().map(|rate| rate.value);
    Some(match is_reached {
        true if limit => line
            .say("，控制在")
            .then(committed(target))
            .say("的目标之内"),
        false if limit => line.say("，尚未降到").then(committed(target)).say("的目标"),
        _ if target.value_to.is_some() => line.say(format!("，{goal}为")).then(committed(target)),
        true if is_level => line
            .say("，实现")
            .then(committed(target))
            .say(format!("的{goal}")),
        false if is_level => line
            .say("，距")
            .then(committed(target))
            .say(format!("的{goal}还有差距")),
        true if percent == Some(Decimal::ONE_HUNDRED) => line.say(format!("，{goal}全部完成")),
        true if matches!(target.comparator, Comparator::AtLeast | Comparator::Above) => line
            .say("，实现")
            .then(committed(target))
            .say(format!("的{goal}")),
        true => match &target.rate {
            Some(rate) => line
                .say(format!("，超过{goal}"))
                .then(committed(target))
                .say("，完成率")
                .number(rate)
                .say("%"),
            None => line.say(format!("，完成{goal}")).then(committed(target)),
        },
        false => match &target.rate {
            Some(rate) => line
                .say(format!("，为{goal}"))
                .then(committed(target))
                .say("的")
                .number(rate)
                .say("%"),
            None => line.say(format!("，{goal}为")).then(committed(target)),
        },
    })
}

/// 没有一名适龄儿童因贫失学, and clauses that do not print their number.
fn not_one(target: &Target, result: &Figure, is_reached: bool) -> Line {
    let line =
        Line::new(format!("对{}", quoted(&target.quote))).say(if target.value.value.is_zero() {
            "的要求，实际为"
        } else {
            "一项，完成"
        });
    let line = line.amount(result, &target.unit);
    line.say(if is_reached {
        "，已经做到"
    } else {
        "，尚未做到"
    })
}

/// What a ban says behind its number: 以上大班额.
fn rest_of(target: &Target, clause: &Clause) -> String {
    match target.quote.rfind(&clause.after) {
        Some(at) if !clause.after.is_empty() => {
            let word = ["以上", "及以上", "以下"]
                .iter()
                .find(|word| target.quote[..at].ends_with(**word));
            format!("{}{}", word.unwrap_or(&""), clause.after)
        }
        _ => clause.after.clone(),
    }
}

fn clause(target: &Target) -> Option<Clause> {
    clause::take_apart(
        &target.quote,
        target.value.value,
        target.value_to.is_some(),
        &target.unit,
    )
}

/// What was committed to, in words: 不低于93%, 新增10所, 1至2个.
pub(super) fn committed(target: &Target) -> Line {
    let unit = target.unit.as_str();
    let (word, unit_word) = match target.comparator {
        Comparator::Exactly => ("", unit),
        Comparator::AtLeast if is_level(unit) => ("不低于", unit),
        Comparator::AtLeast => ("不少于", unit),
        Comparator::Above => ("高于", unit),
        Comparator::AtMost => ("不超过", unit),
        Comparator::Below => ("低于", unit),
        Comparator::More | Comparator::Less if is_level(unit) => (change(target), unit),
        Comparator::More | Comparator::Less => ("", unit),
    };
    match &target.value_to {
        Some(to) => Line::new(word)
            .number(&target.value)
            .say("至")
            .amount(to, unit_word),
        None => Line::new(word).amount(&target.value, unit_word),
    }
}

/// Whether the result is what the plan commits to; unknown without a result.
pub(super) fn reached(target: &Target) -> Option<bool> {
    let result = target.result.as_ref()?.value;
    let value = target.value.value;
    if let Some(to) = &target.value_to {
        return Some(
            result >= value && (result <= to.value || target.comparator != Comparator::Exactly),
        );
    }
    Some(match target.comparator {
        // A plain count is a floor, a plain zero is a zero.
        Comparator::Exactly if value.is_zero() => result.is_zero(),
        Comparator::Exactly | Comparator::AtLeast | Comparator::More | Comparator::Less => {
            result >= value
        }
        Comparator::Above => result > value,
        Comparator::AtMost => result <= value,
        Comparator::Below => result < value,
    })
}

/// What the number is of, in the words of the plan.
pub(super) fn subject(target: &Target) -> String {
    // 在15个工作日内办结, 防止56人以上大班额: without the number nothing of sense is left.
    let whole = |it: &Clause| !it.is_ban && it.before != "在";
    let name = match clause(target) {
        Some(clause) if whole(&clause) => clause.name(),
        Some(_) => target.subject.clone(),
        None => target.quote.clone(),
    };
    match (name.as_str(), target.subject.as_str()) {
        ("", "") => "该项指标".to_owned(),
        ("", subject) => subject.to_owned(),
        _ => name,
    }
}

/// A rate or frequency rather than a count of things.
fn is_level(unit: &str) -> bool {
    unit.is_empty() || unit.contains(['%', '‰', '/', ':', '：']) || unit == "个百分点"
}

/// How the plan says that a rate is to rise or fall.
fn change(target: &Target) -> &'static str {
    let before = clause(target).map(|it| it.before).unwrap_or_default();
    let verbs = [
        "提高", "提升", "增长", "增加", "下降", "降低", "减少", "压减", "压缩",
    ];
    let own = if target.comparator == Comparator::Less {
        "下降"
    } else {
        "提高"
    };
    verbs
        .into_iter()
        .find(|verb| before.ends_with(verb))
        .unwrap_or(own)
}

/// Targets nobody reported yet, honestly named.
fn unreported(targets: &[&Target]) -> Option<Line> {
    let mut names: Vec<String> = Vec::new();
    for name in targets.iter().map(|it| quoted(&subject(it))) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let first = names.iter().take(3).map(String::as_str).collect::<String>();
    match names.len() {
        0 => None,
        1..=3 => Some(Line::new(format!("{first}的完成数尚未报送"))),
        n => Some(Line::new(format!("{first}等{n}项的完成数尚未报送"))),
    }
}

/// What was made and what is still owed.
fn made(deliverables: &[Deliverable]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (kind, done, owed) in [
        (Kind::Document, "印发", "尚未印发"),
        (Kind::Platform, "建成", "尚未建成"),
        (Kind::List, "编制完成", "尚未编制完成"),
    ] {
        let named = |delivered: bool| {
            let names: Vec<Line> = deliverables
                .iter()
                .filter(|it| it.kind == kind && it.delivered == delivered)
                .map(|it| title(kind, &it.name))
                .collect();
            joined(names, if kind == Kind::Document { "" } else { "、" })
        };
        let (ready, missing) = (named(true), named(false));
        if !ready.is_empty() {
            lines.push(Line::new(done).then(ready));
        }
        if !missing.is_empty() {
            lines.push(missing.say(owed));
        }
    }
    lines
}

pub(super) fn title(kind: Kind, name: &Line) -> Line {
    if kind == Kind::Document && !name.text().contains('《') {
        Line::new("《").then(name.clone()).say("》")
    } else {
        name.clone()
    }
}

/// 问题: where the task stands, and what stands in its way.
fn standing(task: &Task) -> Line {
    let problems = joined(
        task.problems
            .iter()
            .take(2)
            .map(|it| it.clone().open())
            .collect(),
        "；",
    );
    let turn = task.no.rem_euclid(3);
    let lead = match turn {
        0 => "主要问题是",
        1 => "存在的困难是",
        _ => "需要关注的是",
    };
    match task.progress {
        Progress::Done if problems.is_empty() => Line::new(match turn {
            0 => "该项任务已办结",
            1 => "任务按计划办结",
            _ => "目前任务已办结",
        }),
        Progress::Done => Line::new("任务已办结，后续仍需关注的是").then(problems),
        Progress::Late => {
            let due = task
                .due_on
                .map(|due| format!("该项任务应于{}前完成，目前已逾期", day(due)));
            let late = Line::new(due.unwrap_or_else(|| "该项任务已逾期".to_owned()));
            if problems.is_empty() {
                late.say("，仍在推进")
            } else {
                late.say("，").say(lead).then(problems)
            }
        }
        Progress::Running if problems.is_empty() => Line::default(),
        Progress::Running => Line::new(lead).then(problems),
    }
}

/// The end of which year a figure is of, else its day.
pub(super) fn end_of(day: Day) -> String {
    match day.month() == 12 && day.day() == 31 {
        true => Period::Year(day.year()).spoken(),
        false => Period::Day(day).spoken(),
    }
}

/// 12月20日
pub(super) fn day(day: Day) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// How many tasks there are, done, under way and late: 42项，已办结20项，正在推进22项，没有逾期任务.
pub(super) fn tasks(line: Line, counts: &Counts) -> Line {
    let line = line
        .number(&counts.tasks)
        .say("项，已办结")
        .number(&counts.done)
        .say("项，正在推进")
        .number(&counts.running)
        .say("项");
    match counts.late.value.is_zero() {
        true => line.say("，没有逾期任务"),
        false => line.say("，其中逾期").number(&counts.late).say("项"),
    }
}

#[cfg(test)]
mod tests {
    use document::write::Run;

    use super::*;
    use crate::plan::summary::figure::figure;

    #[test]
    fn a_target_and_its_result_read_as_the_office_writes_them() {
        // quote, comparator, value, to, unit, result, rate, sentence
        use Comparator::{AtLeast, AtMost, Below, Exactly, Less, More};
        check(
            "认定普惠性幼儿园50所",
            Exactly,
            "50",
            "",
            "所",
            "43",
            "86.0",
            "认定普惠性幼儿园[43]所，为年度目标[50]所的[86.0]%",
        );
        check(
            "培树100名市级名师",
            Exactly,
            "100",
            "",
            "名",
            "100",
            "100.0",
            "培树[100]名市级名师，年度目标全部完成",
        );
        check(
            "新建、改扩建幼儿园10所",
            More,
            "10",
            "",
            "所",
            "12",
            "120.0",
            "新建、改扩建幼儿园[12]所，超过年度目标[10]所，完成率[120.0]%",
        );
        check(
            "推动2个县通过国家评估认定",
            Exactly,
            "2",
            "",
            "个",
            "1",
            "50.0",
            "推动[1]个县通过国家评估认定，为年度目标[2]个的[50.0]%",
        );
        check(
            "普惠性幼儿园覆盖率达到93%以上",
            AtLeast,
            "93",
            "",
            "%",
            "94.2",
            "101.3",
            "普惠性幼儿园覆盖率达到[94.2]%，实现不低于[93]%的年度目标",
        );
        check(
            "巩固率不低于98%",
            AtLeast,
            "98",
            "",
            "%",
            "97.5",
            "99.5",
            "巩固率为[97.5]%，距不低于[98]%的年度目标还有差距",
        );
        check(
            "培训教师不少于1500人",
            AtLeast,
            "1500",
            "",
            "人",
            "900",
            "60.0",
            "培训教师[900]人，为年度目标不少于[1500]人的[60.0]%",
        );
        check(
            "大班额比例控制在0.5%以内",
            AtMost,
            "0.5",
            "",
            "%",
            "0.4",
            "",
            "大班额比例为[0.4]%，控制在不超过[0.5]%的目标之内",
        );
        check(
            "防止产生新的56人以上大班额",
            Below,
            "56",
            "",
            "人",
            "57",
            "",
            "对“防止产生新的[56]人以上大班额”的要求，实际为[57]人，尚未做到",
        );
        check(
            "总体近视率下降1个百分点",
            Less,
            "1",
            "",
            "个百分点",
            "1.1",
            "110.0",
            "总体近视率下降[1.1]个百分点，实现下降[1]个百分点的年度目标",
        );
        check(
            "打造1-2个特色品牌",
            Exactly,
            "1",
            "2",
            "个",
            "2",
            "",
            "打造[2]个特色品牌，年度目标为[1]至[2]个",
        );
        check(
            "每学期召开家长会两次",
            Exactly,
            "2",
            "",
            "次/学期",
            "2",
            "100.0",
            "每学期召开家长会[2]次，实现每学期[2]次的年度目标",
        );
        check(
            "不让一名学生失学",
            Exactly,
            "0",
            "",
            "名",
            "0",
            "",
            "对“不让一名学生失学”的要求，实际为[0]名，已经做到",
        );
    }

    #[test]
    fn a_task_is_two_or_three_sentences() {
        let mut facts = example();
        expect(
            &facts,
            "召开扩优提质推进会，逐园明确建设时限。截至12月20日，认定普惠性幼儿园[43]所，\
            为年度目标[50]所的[86.0]%；印发《学前教育提升方案》；《普惠园名录》尚未印发。\
            该项任务应于9月30日前完成，目前已逾期，主要问题是建设用地尚未落实。",
        );
        facts.practice = None;
        facts.problems.clear();
        facts.progress = Progress::Done;
        facts.deliverables.clear();
        expect(
            &facts,
            "按照计划安排，由学前教育科牵头，实施学前教育提升行动，各项措施已落实。\
            截至12月20日，认定普惠性幼儿园[43]所，为年度目标[50]所的[86.0]%。该项任务已办结。",
        );
        facts.targets[0].result = None;
        facts.progress = Progress::Running;
        expect(
            &facts,
            "按照计划安排，由学前教育科牵头，实施学前教育提升行动，相关工作正在推进。\
            “认定普惠性幼儿园”的完成数尚未报送。",
        );
    }

    fn example() -> Task {
        let made = |name: &str, delivered| Deliverable {
            kind: Kind::Document,
            name: Line::new(name),
            delivered,
        };
        Task {
            no: 12,
            goal: "年度目标",
            title: Line::new("扩大普惠资源"),
            lead: "学前教育科".into(),
            progress: Progress::Late,
            due_on: "2026-09-30".parse().ok(),
            practice: Some(Line::new("召开扩优提质推进会，逐园明确建设时限。")),
            planned: Some(Line::new("实施学前教育提升行动。")),
            targets: vec![a_target(
                "认定普惠性幼儿园50所",
                Comparator::Exactly,
                "50",
                "",
                "所",
                "43",
                "86.0",
            )],
            deliverables: vec![made("学前教育提升方案", true), made("普惠园名录", false)],
            problems: vec![Line::new("建设用地尚未落实。")],
        }
    }

    #[track_caller]
    fn expect(facts: &Task, text: &str) {
        assert_eq!(shown(task(facts, "2026-12-20".parse().unwrap())), text);
    }

    #[track_caller]
    #[expect(clippy::too_many_arguments, reason = "a row of a table")]
    fn check(
        quote: &str,
        comparator: Comparator,
        value: &str,
        to: &str,
        unit: &str,
        result: &str,
        rate: &str,
        sentence: &str,
    ) {
        let facts = a_target(quote, comparator, value, to, unit, result, rate);
        assert_eq!(shown(target(&facts).unwrap()), sentence);
    }

    fn a_target(
        quote: &str,
        comparator: Comparator,
        value: &str,
        to: &str,
        unit: &str,
        result: &str,
        rate: &str,
    ) -> Target {
        Target {
            goal: "年度目标",
            quote: quote.into(),
            subject: String::new(),
            comparator,
            value: figure(value).unwrap(),
            value_to: figure(to),
            unit: unit.into(),
            result: figure(result),
            rate: figure(rate),
            holder: String::new(),
            is_divided: false,
        }
    }

    /// Marked numbers in brackets.
    fn shown(line: Line) -> String {
        let piece = |run: Run| match run {
            Run::Text(text) | Run::Bold(text) => text,
            Run::Number(mark) => format!("[{}]", mark.reference.value),
        };
        line.runs().into_iter().map(piece).collect()
    }
}
