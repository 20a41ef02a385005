//! 中期评估、终期总结: what is said of a plan's indicators in a paper over several years: an
//! opening, a paragraph for each, the table of their progress and that of their years.
//!
//! Pure. Not here: what the tasks of the plan have come to (`text`).

use base::Period;
use base::chinese::counting;
use document::write::{Align, Block, Column, Level, Table};

use super::facts::{Indicator, IndicatorGroup, Paper, Plan, Standing};
use super::line::{Line, joined};
use super::sentence;

/// Columns of years in one table.
const YEARS_MAX: usize = 7;

/// What the paper is about, and how many indicators stand where.
pub(super) fn opening(plan: &Plan) -> Vec<Block> {
    let (tasks, n) = (&plan.counts, &plan.indicator_counts);
    let doing = match plan.paper {
        Paper::Final => "实施情况进行总结",
        _ => "实施以来的进展进行中期评估",
    };
    let mut line = Line::new("按照规划监测评估的要求，对《")
        .then(plan.title.clone())
        .say(format!(
            "》{doing}。截至{}，",
            Period::Day(plan.as_of).spoken()
        ));
    if !n.all.value.is_zero() {
        line = line
            .say("规划指标共")
            .number(&n.all)
            .say("项，其中约束性")
            .number(&n.binding)
            .say("项；");
        line = match plan.paper {
            Paper::Final => line
                .say("已实现目标的")
                .number(&n.reached)
                .say("项，其中约束性")
                .number(&n.reached_binding)
                .say("项"),
            _ => line
                .say("达到进度要求的")
                .number(&n.kept)
                .say("项，落后的")
                .number(&n.behind)
                .say("项，落后的当中约束性")
                .number(&n.behind_binding)
                .say("项"),
        };
        if !n.silent.value.is_zero() {
            line = line.say("，还没有年度数的").number(&n.silent).say("项");
        }
        line = line.say("。");
    }
    line = sentence::tasks(line.say("规划部署的任务共"), tasks).say("。");
    let sources = Line::new("文中年度数以各责任单位填报、经上一级确认的")
        .number(&tasks.reports)
        .say("份报告为依据。规划进度是现值与基期值之差占目标值与基期值之差的比重；应达到的数按规划的年度目标，没有年度目标的按从基期到目标的直线计算。");
    vec![
        Block::Paragraph(line.runs()),
        Block::Paragraph(sources.runs()),
    ]
}

/// The indicators in groups, then their two tables.
pub(super) fn indicators(plan: &Plan) -> Vec<Block> {
    let mut body = Vec::new();
    for (idx, group) in (1..).zip(&plan.indicators) {
        let title = Line::new(format!("（{}）", counting(idx))).then(group.title.clone());
        body.push(Block::Heading {
            level: Level::Second,
            runs: title.runs(),
        });
        let told = group.indicators.iter().map(|it| told(it, plan.paper));
        body.push(Block::Paragraph(joined(told.collect(), "").runs()));
    }
    body.push(Block::Table(progress(plan)));
    body.push(Block::Table(years(plan)));
    body
}

/// 公办园占比（约束性）由2025年的56%到2028年的63.9%，规划进度56.4%，按进度应达到64.4%，落后于进度要求。
fn told(of: &Indicator, paper: Paper) -> Line {
    let line = of.name.clone().say(format!("（{}）", nature(of)));
    let Some(latest) = &of.latest else {
        let due = of.due_on.year();
        return line
            .say(format!("{due}年的目标为"))
            .amount(&of.value, &of.unit)
            .say("，还没有确认过年度数。");
    };
    let when = sentence::end_of(latest.as_of);
    let line = match &of.base {
        Some(base) => line
            .say(format!("由{}年的", of.base_year))
            .amount(base, &of.unit)
            .say(format!("到{when}的"))
            .amount(&latest.result, &of.unit),
        None => line
            .say(format!("{when}为"))
            .amount(&latest.result, &of.unit),
    };
    let line = line.say("，规划进度").number(&latest.advance).say("%");
    let line = match (&latest.line, paper) {
        (_, Paper::Final) => line
            .say(format!("，{}年的目标为", of.due_on.year()))
            .amount(&of.value, &of.unit),
        (Some(asked), _) => line.say("，按进度应为").amount(asked, &of.unit),
        (None, _) => line,
    };
    line.say("，").say(judged(of, paper)).say("。")
}

fn nature(of: &Indicator) -> &'static str {
    if of.is_binding {
        "约束性"
    } else {
        "预期性"
    }
}

/// What it comes to, in a few words.
fn judged(of: &Indicator, paper: Paper) -> &'static str {
    match (of.standing, paper) {
        (Standing::Silent, _) => "还没有年度数",
        (Standing::Reached, _) => "已实现目标",
        (_, Paper::Final) => "未实现目标",
        (Standing::Unknown, _) => "没有基期值，不作比较",
        (Standing::Kept, _) => "达到进度要求",
        (Standing::Behind, _) => "落后于进度要求",
    }
}

/// The same in a cell.
fn verdict(of: &Indicator, paper: Paper) -> &'static str {
    match (of.standing, paper) {
        (Standing::Silent, _) => "未填报",
        (Standing::Reached, _) => "已实现",
        (_, Paper::Final) => "未实现",
        (Standing::Unknown, _) => "不比较",
        (Standing::Kept, _) => "正常",
        (Standing::Behind, _) => "落后",
    }
}

/// Those that are not where they should be.
fn short(plan: &Plan, is_binding: bool) -> Vec<&Indicator> {
    let all = plan.indicators.iter().flat_map(|it| &it.indicators);
    let is_final = plan.paper == Paper::Final;
    let is_short = |it: &&Indicator| match it.standing {
        Standing::Behind => true,
        Standing::Kept | Standing::Unknown => is_final,
        Standing::Silent | Standing::Reached => false,
    };
    all.filter(|it| it.is_binding == is_binding)
        .filter(is_short)
        .collect()
}

/// Which indicators are behind, and what their holders say of it.
pub(super) fn shortfalls(plan: &Plan) -> Vec<Line> {
    let is_how = match plan.paper {
        Paper::Final => "没有实现目标的",
        _ => "落后于进度要求的",
    };
    let mut lines = Vec::new();
    for (is_binding, of) in [(true, "约束性指标"), (false, "预期性指标")] {
        let short = short(plan, is_binding);
        if short.is_empty() {
            continue;
        }
        let named = short.iter().map(|it| {
            let holder = match it.holder.is_empty() {
                true => String::new(),
                false => format!("（{}）", it.holder),
            };
            it.name.clone().say(holder)
        });
        let line = Line::new(format!("{of}中{is_how}有：")).then(joined(named.collect(), "、"));
        let said = short.iter().filter_map(|it| {
            let problem = it.problem.clone()?;
            Some(it.name.clone().say("：").then(problem.open()))
        });
        let said: Vec<Line> = said.collect();
        lines.push(match said.is_empty() {
            true => line.say("。"),
            false => line
                .say("。责任单位反映的原因：")
                .then(joined(said, "；"))
                .say("。"),
        });
    }
    lines
}

/// What is to be done about them, without 一是.
pub(super) fn steps(plan: &Plan) -> Vec<Line> {
    if plan.paper == Paper::Final {
        return match (short(plan, true).is_empty(), short(plan, false).is_empty()) {
            (true, true) => Vec::new(),
            _ => vec![Line::new(
                "未实现的指标逐项查明原因，该继续推进的列入下一个规划期",
            )],
        };
    }
    let mut steps = Vec::new();
    if !short(plan, true).is_empty() {
        steps.push(Line::new(
            "把落后的约束性指标逐项落实到责任单位，列出追赶的年度目标，按季度督办，确保如期实现",
        ));
    }
    if !short(plan, false).is_empty() {
        steps.push(Line::new(
            "对落后的预期性指标分析原因，加大工作力度；客观条件变化较大、确需调整的，按程序报批",
        ));
    }
    if !plan.indicator_counts.silent.value.is_zero() {
        steps.push(Line::new(
            "补齐还没有年度数的指标，按年度填报，做到数出有据",
        ));
    }
    steps
}

fn progress(plan: &Plan) -> Table {
    let rows = (1..).zip(all(&plan.indicators)).map(|(no, of)| {
        let dash = || Line::new("—");
        let latest = of.latest.as_ref();
        let number = |figure: Option<&super::figure::Figure>| {
            figure.map_or_else(dash, |it| Line::default().number(it))
        };
        let cells = [
            Line::new(format!("{no}")),
            named(of),
            Line::new(nature(of)),
            number(of.base.as_ref()),
            number(latest.map(|it| &it.result)),
            latest.map_or_else(dash, |it| Line::new(sentence::end_of(it.as_of))),
            number(latest.and_then(|it| it.line.as_ref())),
            number(latest.and_then(|it| it.gap.as_ref())),
            Line::default().number(&of.value),
            number(latest.map(|it| &it.advance)),
            Line::new(verdict(of, plan.paper)),
        ];
        cells.map(Line::runs).to_vec()
    });
    Table {
        caption: Some(Line::new("规划指标进度表").runs()),
        columns: vec![
            Column::new("序号", 4, Align::Centre),
            Column::new("指标", 9, Align::Left),
            Column::new("属性", 7, Align::Centre),
            Column::new("基期", 6, Align::Right),
            Column::new("现值", 6, Align::Right),
            Column::new("截至", 8, Align::Centre),
            Column::new("应达", 6, Align::Right),
            Column::new("差", 6, Align::Right),
            Column::new("目标", 6, Align::Right),
            Column::new("进度", 5, Align::Right),
            Column::new("判断", 6, Align::Centre),
        ],
        rows: rows.collect(),
    }
}

/// Each year beside the next, from the earliest base on.
fn years(plan: &Plan) -> Table {
    let told = all(&plan.indicators).flat_map(|it| it.years.iter().map(|(year, _)| *year));
    let bases = all(&plan.indicators).filter_map(|it| i16::try_from(it.base_year).ok());
    let mut years: Vec<i16> = told.chain(bases).collect();
    years.sort_unstable();
    years.dedup();
    let years = &years[years.len().saturating_sub(YEARS_MAX)..];
    let rows = all(&plan.indicators).map(|of| {
        let cells = years.iter().map(|year| {
            let told = of.years.iter().find(|(it, _)| it == year).map(|(_, it)| it);
            let base = of
                .base
                .as_ref()
                .filter(|_| of.base_year == i64::from(*year));
            told.or(base)
                .map_or_else(|| Line::new("—"), |it| Line::default().number(it))
        });
        let ends = [named(of)].into_iter().chain(cells);
        let last = Line::default()
            .number(&of.value)
            .say(format!("（{}年）", of.due_on.year()));
        ends.chain([last]).map(Line::runs).collect()
    });
    let mut columns = vec![Column::new("指标", 9, Align::Left)];
    columns.extend(
        years
            .iter()
            .map(|it| Column::new(format!("{it}年"), 5, Align::Right)),
    );
    columns.push(Column::new("目标值", 9, Align::Right));
    Table {
        caption: Some(Line::new("规划指标年度值表").runs()),
        columns,
        rows: rows.collect(),
    }
}

fn all(groups: &[IndicatorGroup]) -> impl Iterator<Item = &Indicator> {
    groups.iter().flat_map(|it| &it.indicators)
}

/// 公办园占比（%）
fn named(of: &Indicator) -> Line {
    match of.unit.is_empty() {
        true => of.name.clone(),
        false => of.name.clone().say(format!("（{}）", of.unit)),
    }
}

#[cfg(test)]
mod tests {
    use document::write::Run;

    use super::super::facts::Latest;
    use super::super::figure::figure;
    use super::*;

    /// From 56 % in 2025 to 70 % in 2030; told is what 2028 came to, what it should have, and
    /// how far it is.
    fn indicator(standing: Standing, latest: Option<[&str; 3]>) -> Indicator {
        Indicator {
            name: Line::new("公办园占比"),
            unit: "%".into(),
            is_binding: true,
            base: figure("56"),
            base_year: 2025,
            value: figure("70").unwrap(),
            due_on: "2030-12-31".parse().unwrap(),
            years: Vec::new(),
            latest: latest.map(|[result, line, advance]| Latest {
                as_of: "2028-12-31".parse().unwrap(),
                result: figure(result).unwrap(),
                advance: figure(advance).unwrap(),
                line: figure(line),
                gap: None,
            }),
            standing,
            holder: String::new(),
            problem: None,
        }
    }

    #[track_caller]
    fn check(of: &Indicator, paper: Paper, expected: &str) {
        let piece = |run: Run| match run {
            Run::Text(text) | Run::Bold(text) => text,
            Run::Number(mark) => format!("[{}]", mark.reference.value),
        };
        let said: String = told(of, paper).runs().into_iter().map(piece).collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn an_indicator_is_told_from_its_base_on() {
        check(
            &indicator(Standing::Behind, Some(["63.9", "64.4", "56.4"])),
            Paper::Midterm,
            "公办园占比（约束性）由2025年的[56]%到2028年的[63.9]%，规划进度[56.4]%，\
             按进度应为[64.4]%，落后于进度要求。",
        );
        check(
            &indicator(Standing::Reached, Some(["71", "64.4", "107.1"])),
            Paper::Final,
            "公办园占比（约束性）由2025年的[56]%到2028年的[71]%，规划进度[107.1]%，\
             2030年的目标为[70]%，已实现目标。",
        );
        check(
            &indicator(Standing::Kept, Some(["64.5", "64.4", "60.7"])),
            Paper::Final,
            "公办园占比（约束性）由2025年的[56]%到2028年的[64.5]%，规划进度[60.7]%，\
             2030年的目标为[70]%，未实现目标。",
        );
        check(
            &indicator(Standing::Silent, None),
            Paper::Midterm,
            "公办园占比（约束性）2030年的目标为[70]%，还没有确认过年度数。",
        );
    }

    #[test]
    fn without_a_base_it_is_not_compared() {
        let mut of = indicator(Standing::Unknown, Some(["200", "", "40"]));
        (of.base, of.unit) = (None, "个".into());
        check(
            &of,
            Paper::Midterm,
            "公办园占比（约束性）2028年为[200]个，规划进度[40]%，没有基期值，不作比较。",
        );
    }
}
