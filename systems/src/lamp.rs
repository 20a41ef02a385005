//! 灯: what colour a piece of work has on a day, why, and how long that lasts untouched.
//!
//! Pure: what the colours are judged by is handed in, the numbers of the rules are
//! parameters. Not here: what each system judges by, how a lamp stands on a record (`kept`),
//! and who looks again when the day has come (`relight`).

pub(crate) mod kept;
pub mod relight;

use base::{Day, Decimal, Period};
use jiff::ToSpan;
use model::{Calendar, Unit};

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;
/// More days than a calendar has.
const DAYS_MAX: i64 = 4_000_000;
/// 自己估计的, without anything to show for it.
const BARE: &str = "进度是自报的，没有佐证材料";

/// The colours, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lamp {
    /// There is nothing to judge by: no day it is due, no milestone.
    None,
    Green,
    Yellow,
    Red,
}

impl Lamp {
    pub const ALL: [Lamp; 4] = [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::None];

    /// As `plan.lamp` has it.
    pub fn code(self) -> &'static str {
        match self {
            Lamp::None => "none",
            Lamp::Green => "green",
            Lamp::Yellow => "yellow",
            Lamp::Red => "red",
        }
    }

    pub fn from_code(code: &str) -> Option<Lamp> {
        Lamp::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The same above a binding child: never better than it. What cannot be judged keeps
    /// nobody from being green.
    #[must_use]
    pub fn above(self, child: Lamp) -> Lamp {
        match child {
            Lamp::None | Lamp::Green => self,
            Lamp::Yellow | Lamp::Red => self.max(child),
        }
    }
}

/// The numbers of the rules, where and when they hold.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// Percentage points behind the plan that are more than yellow, and more than green.
    pub(crate) red_gap: Decimal,
    pub(crate) yellow_gap: Decimal,
    /// Percentage points behind its line that a number of years may be.
    pub(crate) line_gap: Decimal,
    /// Working days before the end that are yellow.
    pub(crate) near: i64,
    /// Days after which a figure that no round asks for is too old.
    pub(crate) stale: i64,
    /// 自报 needs something to show for it before it is green.
    pub(crate) wants_evidence: bool,
}

impl Lines {
    /// Those a number of years is judged by: behind is red where it binds, else yellow.
    fn of_years(&self, is_binding: bool) -> Lines {
        let never = HUNDRED * HUNDRED;
        Lines {
            red_gap: if is_binding { self.line_gap } else { never },
            yellow_gap: self.line_gap,
            ..self.clone()
        }
    }
}

/// A mark on the way: due on a day, with its weight.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) due_on: Day,
    pub(crate) weight: i64,
}

/// A report that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// A round asked for it, by this day.
    Asked(Day),
    /// No round ever asked; the last figure is of this day.
    Since(Day),
}

/// What is judged.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) begins_on: Day,
    pub(crate) due_on: Option<Day>,
    /// 已办结、已达成.
    pub(crate) is_over: bool,
    /// All that was promised is reached: no day and no report is waited for.
    pub(crate) is_full: bool,
    /// 0–100; none while nothing is shown.
    pub(crate) done: Option<Decimal>,
    /// There is a number to go by.
    pub(crate) is_measured: bool,
    /// A rate and what it is to be: a share of it would be read as the rate itself.
    pub(crate) rate: Option<(Decimal, Decimal)>,
    /// What is done was typed, and nothing shows it.
    pub(crate) is_bare: bool,
    /// Without any the plan is a straight line.
    pub(crate) marks: Vec<Mark>,
    /// What else is still owed, by name and day: 节点“开工”.
    pub(crate) owed: Vec<(String, Day)>,
    /// The report that is waited for.
    pub(crate) report: Option<Awaited>,
    /// The worst of the binding parts, with its own sentence.
    pub(crate) worst: Option<(Lamp, String)>,
    /// Handed out so lately that nobody could report: until this day it is not red by what
    /// nobody said yet.
    pub(crate) fresh_until: Option<Day>,
    /// Told once a year: then it is judged by the day its last figure is of.
    pub(crate) yearly: Option<Yearly>,
}

/// A number of years as its last figure shows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Yearly {
    pub(crate) is_binding: bool,
    /// Percentage points behind its line by the day of that figure; none while there is none.
    pub(crate) behind: Option<Decimal>,
    /// The same in words.
    pub(crate) says: String,
    /// The year whose figure is waited for.
    pub(crate) waits: Option<i16>,
    /// The figure is that of the end.
    pub(crate) is_last: bool,
}

/// A lit lamp.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Light {
    pub(crate) lamp: Lamp,
    pub(crate) why: String,
    /// The last day on which it stays so untouched; none: for good.
    pub(crate) until: Option<Day>,
}

/// What a colour comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Over,
    Overdue,
    Owed(usize),
    Gap,
    Part,
    Stale,
    Near,
    Bare,
    Fresh,
    OnPlan,
    Unknown,
}

/// A share of the whole as a fraction, so that a line is met exactly.
#[derive(Clone, Copy)]
struct Share {
    part: Decimal,
    whole: Decimal,
}

impl Share {
    /// Whether something lies more than so many points below it.
    fn is_over(self, done: Decimal, points: Decimal) -> bool {
        (done + points) * self.whole < self.part * HUNDRED
    }
}

/// Lights the lamp of a piece of work.
pub(crate) fn light(work: &Work, lines: &Lines, calendar: &Calendar, today: Day) -> Light {
    let of_years = work.yearly.as_ref().map(|it| lines.of_years(it.is_binding));
    let lines = of_years.as_ref().unwrap_or(lines);
    let near_on = work.due_on.map(|due| near_on(due, lines.near, calendar));
    let judged = |day: Day| judge(work, lines, near_on, day);
    let (lamp, ground) = judged(today);
    let later = turns(work, lines, near_on);
    let mut later = later.into_iter().filter(|day| *day > today);
    let next = later.find(|day| judged(*day) != (lamp, ground));
    Light {
        lamp,
        why: sentence(work, lines, ground, today),
        until: next.and_then(|day| day.yesterday().ok()),
    }
}

/// The rules, the worst first.
fn judge(work: &Work, lines: &Lines, near_on: Option<Day>, day: Day) -> (Lamp, Ground) {
    let part = work.worst.as_ref().map(|(lamp, _)| *lamp);
    let is_bare = lines.wants_evidence && work.is_bare && !work.is_over;
    let is_fresh = work.done.is_none() && work.fresh_until.is_some_and(|until| day <= until);
    match red(work, lines, day) {
        Some(ground) if !is_fresh => return (Lamp::Red, ground),
        _ if part == Some(Lamp::Red) => return (Lamp::Red, Ground::Part),
        Some(_) => return (Lamp::Yellow, Ground::Fresh),
        None => {}
    }
    if let Some(ground) = yellow(work, lines, near_on, day) {
        return (Lamp::Yellow, ground);
    }
    match part {
        _ if is_bare => (Lamp::Yellow, Ground::Bare),
        Some(Lamp::Yellow) => (Lamp::Yellow, Ground::Part),
        _ if work.is_over => (Lamp::Green, Ground::Over),
        _ if work.is_full || is_planned(work, day) => (Lamp::Green, Ground::OnPlan),
        // Yearly numbers say for what hangs on them alone.
        Some(lamp) if work.yearly.is_some() => (lamp, Ground::Part),
        _ => (Lamp::None, Ground::Unknown),
    }
}

fn red(work: &Work, lines: &Lines, day: Day) -> Option<Ground> {
    if work.is_over {
        return None;
    }
    if !work.is_full && overdue_on(work, lines).is_some_and(|on| on <= day) {
        return Some(Ground::Overdue);
    }
    let first = work.owed.iter().enumerate().min_by_key(|(_, it)| it.1);
    if let Some((at, _)) = first.filter(|(_, it)| it.1 < day) {
        return Some(Ground::Owed(at));
    }
    is_behind(work, lines.red_gap, day).then_some(Ground::Gap)
}

fn yellow(work: &Work, lines: &Lines, near_on: Option<Day>, day: Day) -> Option<Ground> {
    // What is reached may be lost again by the next year.
    if work.is_over || work.is_full && work.yearly.is_none() {
        return None;
    }
    if is_behind(work, lines.yellow_gap, day) {
        return Some(Ground::Gap);
    }
    let late_on = work.report.map(|it| late_on(it, lines.stale));
    if late_on.is_some_and(|on| on <= day) {
        return Some(Ground::Stale);
    }
    let near_on = near_on.filter(|_| work.yearly.is_none());
    near_on.is_some_and(|on| on <= day).then_some(Ground::Near)
}

/// The first day on which its end is past; the figure of that day comes when the year is over,
/// and is waited for as any other.
fn overdue_on(work: &Work, lines: &Lines) -> Option<Day> {
    let after = later(work.due_on?, 1);
    match &work.yearly {
        Some(yearly) if !yearly.is_last => {
            work.report.map(|it| late_on(it, lines.stale).max(after))
        }
        _ => Some(after),
    }
}

fn is_planned(work: &Work, day: Day) -> bool {
    match &work.yearly {
        Some(yearly) => yearly.behind.is_some(),
        None => planned(work, day).is_some(),
    }
}

fn is_behind(work: &Work, points: Decimal, day: Day) -> bool {
    if let Some(yearly) = &work.yearly {
        return yearly.behind.is_some_and(|behind| behind > points);
    }
    let done = work.done.unwrap_or_default();
    planned(work, day).is_some_and(|planned| planned.is_over(done, points))
}

/// How much should be done by a day: the weights of the marks that are past, else a straight
/// line from the beginning to the end.
fn planned(work: &Work, day: Day) -> Option<Share> {
    if !work.is_measured {
        return None;
    }
    let weights: i64 = work.marks.iter().map(|it| it.weight).sum();
    if weights > 0 {
        let past = work.marks.iter().filter(|it| it.due_on < day);
        return Some(Share {
            part: past.map(|it| it.weight).sum::<i64>().into(),
            whole: weights.into(),
        });
    }
    let due = work.due_on?;
    let (gone, all) = (days(work.begins_on, day), days(work.begins_on, due));
    Some(match all > 0 {
        true => Share {
            part: gone.clamp(0, all).into(),
            whole: all.into(),
        },
        false => Share {
            part: i64::from(day >= due).into(),
            whole: Decimal::ONE,
        },
    })
}

/// The days on which something may change, in order.
fn turns(work: &Work, lines: &Lines, near_on: Option<Day>) -> Vec<Day> {
    let after = |day: Day| day.saturating_add(1.day());
    let mut turns: Vec<Day> = near_on.into_iter().collect();
    turns.extend(work.due_on);
    turns.extend(overdue_on(work, lines));
    turns.extend(work.owed.iter().map(|(_, day)| after(*day)));
    turns.extend(work.marks.iter().map(|it| after(it.due_on)));
    turns.extend(work.fresh_until.map(after));
    turns.extend(work.report.map(|it| late_on(it, lines.stale)));
    if let Some(due) = work.due_on {
        let all = Decimal::from(days(work.begins_on, due).max(0));
        for points in [lines.yellow_gap, lines.red_gap] {
            let held = (work.done.unwrap_or_default() + points) * all / HUNDRED;
            let n = i64::try_from(held.floor()).unwrap_or(0);
            turns.push(later(work.begins_on, n + 1));
        }
    }
    turns.sort_unstable();
    turns.dedup();
    turns
}

/// The first day from which at most so many working days are left.
fn near_on(due: Day, n: i64, calendar: &Calendar) -> Day {
    let left = |day: Day| i64::from(calendar.between(day, due, Unit::Workday).n);
    let before = std::iter::successors(due.yesterday().ok(), |day| day.yesterday().ok());
    before
        .take_while(|day| left(*day) <= n)
        .last()
        .unwrap_or(due)
}

/// The first day on which a report is late.
fn late_on(report: Awaited, stale: i64) -> Day {
    match report {
        Awaited::Asked(due) => later(due, 1),
        Awaited::Since(figure_on) => later(figure_on, stale + 1),
    }
}

fn later(day: Day, n: i64) -> Day {
    day.saturating_add(n.clamp(0, DAYS_MAX).days())
}

fn days(from: Day, to: Day) -> i64 {
    i64::from((to - from).get_days())
}

/// What is shown, in words that stay true as long as the lamp stays.
fn come(work: &Work) -> String {
    match (work.rate, work.done.map(shown)) {
        (Some((is, asked)), _) => rate(is, asked),
        (None, Some(done)) => format!("实际{done}%"),
        (None, None) => "还没有报送过进度".to_owned(),
    }
}

fn rate(is: Decimal, asked: Decimal) -> String {
    format!("实际{}%，目标{}%", is.normalize(), asked.normalize())
}

fn sentence(work: &Work, lines: &Lines, ground: Ground, today: Day) -> String {
    if let Some(yearly) = &work.yearly
        && let Some(says) = yearly_sentence(yearly, ground)
    {
        return says;
    }
    let done = work.done.map(shown);
    let due = work.due_on.map(spoken).unwrap_or_default();
    match ground {
        Ground::Over => "已完成".to_owned(),
        Ground::Overdue => match (work.rate, done.filter(|_| work.is_measured)) {
            (Some((is, asked)), _) => format!("{due}到期，{}，还没有办结", rate(is, asked)),
            (None, Some(done)) => format!("{due}到期，完成{done}%，还没有办结"),
            (None, None) => format!("{due}到期，还没有完成"),
        },
        Ground::Owed(at) => {
            let (name, day) = &work.owed[at];
            format!("{name}{}到期，还没有完成", spoken(*day))
        }
        Ground::Gap => {
            let points = match is_behind(work, lines.red_gap, today) {
                true => lines.red_gap,
                false => lines.yellow_gap,
            };
            format!("落后计划{}个百分点以上，{}", shown(points), come(work))
        }
        Ground::Part => work.worst.clone().map(|(_, why)| why).unwrap_or_default(),
        Ground::Stale => match (work.report, work.done) {
            (Some(Awaited::Asked(due)), _) => {
                format!("填报迟了：应在{}前上报，还没有报", spoken(due))
            }
            (Some(Awaited::Since(on)), Some(_)) => {
                format!("填报迟了：最近一次确认的数截至{}", spoken(on))
            }
            (Some(Awaited::Since(on)), None) => {
                format!("填报迟了：从{}起还没有确认过的数", spoken(on))
            }
            (None, _) => String::new(),
        },
        Ground::Near => format!("{due}到期，已在最后{}个工作日内", lines.near),
        Ground::Bare => BARE.to_owned(),
        Ground::Fresh => {
            let until = work.fresh_until.map(spoken).unwrap_or_default();
            format!("刚下达，按计划已经落后；{until}以前报送了进度再判定")
        }
        Ground::OnPlan if work.is_full => "已达到目标".to_owned(),
        Ground::OnPlan if work.due_on.is_none() && work.marks.is_empty() => "已达到目标".to_owned(),
        Ground::OnPlan => format!("进度没有落后于计划，{}", come(work)),
        Ground::Unknown => "没有完成时限，也没有节点，无法判断进度".to_owned(),
    }
}

/// What is said otherwise of a number of years.
fn yearly_sentence(yearly: &Yearly, ground: Ground) -> Option<String> {
    match ground {
        Ground::Gap | Ground::OnPlan => Some(yearly.says.clone()),
        Ground::Stale => yearly
            .waits
            .map(|year| format!("填报迟了：{year}年的数还没有确认")),
        Ground::Unknown if yearly.says.is_empty() => Some("还没有确认过年度数".to_owned()),
        Ground::Unknown => Some(yearly.says.clone()),
        _ => None,
    }
}

/// Percentage points as they are read: one place, none that says nothing.
fn shown(points: Decimal) -> Decimal {
    points
        .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

fn spoken(day: Day) -> String {
    Period::Day(day).spoken()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02 to 2026-06-10 are a hundred days: a day is a point.
    fn work(done: Option<&str>) -> Work {
        Work {
            begins_on: day("2026-03-02"),
            due_on: Some(day("2026-06-10")),
            is_over: false,
            is_full: false,
            done: done.map(|it| it.parse().expect("a number")),
            is_measured: true,
            rate: None,
            is_bare: false,
            marks: Vec::new(),
            owed: Vec::new(),
            report: None,
            worst: None,
            fresh_until: None,
            yearly: None,
        }
    }

    #[test]
    fn a_rate_says_itself_and_not_its_share_of_what_is_asked() {
        let mut work = work(Some("99.7"));
        work.rate = Some((
            "99.20".parse().expect("a rate"),
            "99.5".parse().expect("a rate"),
        ));
        let says = |ground| sentence(&work, &lines(), ground, day("2026-06-11"));
        assert_eq!(
            says(Ground::Overdue),
            "2026年6月10日到期，实际99.2%，目标99.5%，还没有办结"
        );
        assert_eq!(
            says(Ground::OnPlan),
            "进度没有落后于计划，实际99.2%，目标99.5%"
        );
    }

    fn lines() -> Lines {
        Lines {
            red_gap: 25.into(),
            yellow_gap: 10.into(),
            line_gap: Decimal::ZERO,
            near: 10,
            stale: 45,
            wants_evidence: true,
        }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn lit(work: &Work, on: &str) -> Light {
        light(work, &lines(), &Calendar::default(), day(on))
    }

    #[track_caller]
    fn check(work: &Work, on: &str, lamp: Lamp, why: &str) {
        let light = lit(work, on);
        assert_eq!((light.lamp, light.why.as_str()), (lamp, why), "on {on}");
    }

    #[test]
    fn behind_is_more_than_the_points_allowed() {
        let planned_50 = "2026-04-21";
        let gap = |done: &str, lamp: Lamp, points: u32| {
            let why = format!(
                "落后计划{points}个百分点以上，实际{}%",
                shown(done.parse().expect("a number"))
            );
            check(&work(Some(done)), planned_50, lamp, &why);
        };
        assert_eq!(lit(&work(Some("50")), planned_50).lamp, Lamp::Green);
        assert_eq!(lit(&work(Some("40")), planned_50).lamp, Lamp::Green);
        gap("39.9", Lamp::Yellow, 10);
        gap("25", Lamp::Yellow, 10);
        gap("24.9", Lamp::Red, 25);
        gap("0", Lamp::Red, 25);
        // Nothing shown is nothing done.
        let why = "落后计划25个百分点以上，还没有报送过进度";
        check(&work(None), planned_50, Lamp::Red, why);
    }

    #[test]
    fn ten_working_days_before_the_end_it_is_yellow() {
        // Wednesday, 10 June: ten working days are left after Wednesday, 27 May.
        let done = work(Some("100"));
        let green = "进度没有落后于计划，实际100%";
        check(&done, "2026-05-26", Lamp::Green, green);
        let near = "2026年6月10日到期，已在最后10个工作日内";
        check(&done, "2026-05-27", Lamp::Yellow, near);
        check(&done, "2026-06-10", Lamp::Yellow, near);
        let late = "2026年6月10日到期，完成100%，还没有办结";
        check(&done, "2026-06-11", Lamp::Red, late);
    }

    #[test]
    fn what_is_reached_waits_for_no_day() {
        let full = Work {
            is_full: true,
            ..work(Some("100"))
        };
        check(&full, "2026-06-11", Lamp::Green, "已达到目标");
        let over = Work {
            is_over: true,
            ..work(Some("40"))
        };
        check(&over, "2026-06-11", Lamp::Green, "已完成");
    }

    #[test]
    fn marks_are_planned_once_their_day_is_past() {
        let marks = [("2026-03-31", 1), ("2026-04-30", 3)];
        let marks = marks.map(|(due, weight)| Mark {
            due_on: day(due),
            weight,
        });
        let work = Work {
            marks: marks.into(),
            ..work(Some("0"))
        };
        check(
            &work,
            "2026-03-31",
            Lamp::Green,
            "进度没有落后于计划，实际0%",
        );
        // 25 points behind are not more than 25.
        let why = "落后计划10个百分点以上，实际0%";
        check(&work, "2026-04-01", Lamp::Yellow, why);
        let why = "落后计划25个百分点以上，实际0%";
        check(&work, "2026-05-01", Lamp::Red, why);
    }

    #[test]
    fn what_was_just_handed_out_waits_for_its_first_report() {
        let fresh = |done| Work {
            fresh_until: Some(day("2026-05-08")),
            ..work(done)
        };
        let why = "刚下达，按计划已经落后；2026年5月8日以前报送了进度再判定";
        check(&fresh(None), "2026-05-08", Lamp::Yellow, why);
        assert_eq!(
            lit(&fresh(None), "2026-05-01").until,
            Some(day("2026-05-08"))
        );
        let why = "落后计划25个百分点以上，还没有报送过进度";
        check(&fresh(None), "2026-05-09", Lamp::Red, why);
        let why = "落后计划25个百分点以上，实际5%";
        check(&fresh(Some("5")), "2026-05-08", Lamp::Red, why);
    }

    #[test]
    fn what_is_owed_beside_the_number_is_red_the_day_after() {
        let owed = [("节点“封顶”", "2026-03-20"), ("成果“办法”", "2026-03-18")];
        let owed = owed.map(|(name, on)| (name.to_owned(), day(on)));
        let work = Work {
            owed: owed.into(),
            ..work(Some("60"))
        };
        check(
            &work,
            "2026-03-18",
            Lamp::Green,
            "进度没有落后于计划，实际60%",
        );
        check(
            &work,
            "2026-03-19",
            Lamp::Red,
            "成果“办法”2026年3月18日到期，还没有完成",
        );
    }

    #[test]
    fn an_old_figure_is_yellow() {
        let work = Work {
            report: Some(Awaited::Since(day("2026-03-02"))),
            ..work(Some("90"))
        };
        let green = "进度没有落后于计划，实际90%";
        check(&work, "2026-04-16", Lamp::Green, green);
        check(
            &work,
            "2026-04-17",
            Lamp::Yellow,
            "填报迟了：最近一次确认的数截至2026年3月2日",
        );
    }

    #[test]
    fn a_report_not_sent_by_its_day_is_yellow() {
        let work = Work {
            report: Some(Awaited::Asked(day("2026-04-03"))),
            ..work(Some("90"))
        };
        let green = "进度没有落后于计划，实际90%";
        check(&work, "2026-04-03", Lamp::Green, green);
        let late = "填报迟了：应在2026年4月3日前上报，还没有报";
        check(&work, "2026-04-04", Lamp::Yellow, late);
    }

    #[test]
    fn what_was_typed_is_not_green_by_itself() {
        let bare = Work {
            is_bare: true,
            ..work(Some("100"))
        };
        check(&bare, "2026-04-21", Lamp::Yellow, BARE);
        let full = Work {
            is_full: true,
            ..bare.clone()
        };
        check(&full, "2026-04-21", Lamp::Yellow, BARE);
        let over = Work {
            is_over: true,
            ..bare.clone()
        };
        check(&over, "2026-04-21", Lamp::Green, "已完成");
        let trusting = Lines {
            wants_evidence: false,
            ..lines()
        };
        let light = light(&bare, &trusting, &Calendar::default(), day("2026-04-21"));
        assert_eq!(light.lamp, Lamp::Green);
    }

    #[test]
    fn nothing_is_better_than_its_worst_part() {
        let part = |lamp: Lamp| Work {
            worst: Some((lamp, "东湖区：…".to_owned())),
            ..work(Some("90"))
        };
        check(&part(Lamp::Red), "2026-04-21", Lamp::Red, "东湖区：…");
        check(&part(Lamp::Yellow), "2026-04-21", Lamp::Yellow, "东湖区：…");
        let green = "进度没有落后于计划，实际90%";
        check(&part(Lamp::Green), "2026-04-21", Lamp::Green, green);
        check(&part(Lamp::None), "2026-04-21", Lamp::Green, green);
        let over = Work {
            is_over: true,
            ..part(Lamp::Red)
        };
        check(&over, "2026-04-21", Lamp::Red, "东湖区：…");
        // Its own fault is said first.
        let both = Work {
            done: None,
            ..part(Lamp::Red)
        };
        assert!(lit(&both, "2026-04-21").why.starts_with("落后计划"));
    }

    /// Told once a year, 2026 to 2030; the last figure is that of 2027.
    fn of_years(behind: Option<&str>) -> Work {
        Work {
            begins_on: day("2026-01-01"),
            due_on: Some(day("2030-12-31")),
            report: Some(Awaited::Since(day("2028-12-31"))),
            yearly: Some(Yearly {
                is_binding: true,
                behind: behind.map(|it| it.parse().expect("a number")),
                says: "2027年…".to_owned(),
                waits: Some(2028),
                is_last: false,
            }),
            ..work(Some("38"))
        }
    }

    #[test]
    fn a_number_of_years_is_judged_by_its_last_figure() {
        let late = "填报迟了：2028年的数还没有确认";
        check(&of_years(Some("0")), "2028-12-31", Lamp::Green, "2027年…");
        check(&of_years(Some("0")), "2029-02-14", Lamp::Green, "2027年…");
        check(&of_years(Some("0")), "2029-02-15", Lamp::Yellow, late);
        let overdue = "2030年12月31日到期，完成38%，还没有办结";
        check(&of_years(Some("0")), "2030-12-31", Lamp::Yellow, late);
        check(&of_years(Some("0")), "2031-01-01", Lamp::Red, overdue);
    }

    #[test]
    fn behind_its_line_is_red_where_it_binds_and_yellow_where_it_does_not() {
        let lamp = |behind: &str, is_binding: bool| {
            let mut work = of_years(Some(behind));
            work.yearly.as_mut().expect("it is of years").is_binding = is_binding;
            lit(&work, "2028-12-31").lamp
        };
        assert_eq!([lamp("0", true), lamp("0", false)], [Lamp::Green; 2]);
        assert_eq!(lamp("0.01", true), Lamp::Red);
        assert_eq!(lamp("140", false), Lamp::Yellow);
    }

    #[test]
    fn the_figure_of_the_last_year_is_waited_for() {
        let told = |behind: &str, waits: Option<i16>| Work {
            report: waits
                .map(|it| Awaited::Since(Period::Year(it).after().yesterday().expect("a day"))),
            yearly: Some(Yearly {
                is_binding: false,
                behind: behind.parse().ok(),
                says: "2029年…".to_owned(),
                waits,
                is_last: waits.is_none(),
            }),
            ..of_years(None)
        };
        check(&told("0", Some(2030)), "2031-02-14", Lamp::Green, "2029年…");
        let overdue = "2030年12月31日到期，完成38%，还没有办结";
        check(&told("0", Some(2030)), "2031-02-15", Lamp::Red, overdue);
        check(&told("62", None), "2031-01-20", Lamp::Red, overdue);
        let full = Work {
            is_full: true,
            ..told("0", None)
        };
        check(&full, "2031-01-20", Lamp::Green, "2029年…");
    }

    #[test]
    fn a_number_reached_early_is_waited_for_all_the_same() {
        let full = Work {
            is_full: true,
            ..of_years(Some("0"))
        };
        check(&full, "2029-02-14", Lamp::Green, "2027年…");
        check(
            &full,
            "2029-02-15",
            Lamp::Yellow,
            "填报迟了：2028年的数还没有确认",
        );
    }

    #[test]
    fn what_only_yearly_numbers_hang_on_is_as_they_are() {
        let of = |worst: Option<Lamp>| Work {
            yearly: Some(Yearly::default()),
            due_on: Some(day("2030-12-31")),
            worst: worst.map(|it| (it, "“公办率”：…".to_owned())),
            ..work(Some("38"))
        };
        for lamp in [Lamp::Green, Lamp::Yellow, Lamp::Red] {
            check(&of(Some(lamp)), "2030-06-30", lamp, "“公办率”：…");
        }
        check(&of(None), "2030-06-30", Lamp::None, "还没有确认过年度数");
    }

    #[test]
    fn without_an_end_there_is_nothing_to_judge_by() {
        let endless = Work {
            due_on: None,
            ..work(Some("40"))
        };
        let why = "没有完成时限，也没有节点，无法判断进度";
        check(&endless, "2026-04-21", Lamp::None, why);
        let countless = Work {
            is_measured: false,
            ..work(None)
        };
        check(&countless, "2026-04-21", Lamp::None, why);
        check(
            &countless,
            "2026-06-11",
            Lamp::Red,
            "2026年6月10日到期，还没有完成",
        );
        let backwards = Work {
            begins_on: day("2026-06-10"),
            ..work(None)
        };
        check(
            &backwards,
            "2026-05-01",
            Lamp::Green,
            "进度没有落后于计划，还没有报送过进度",
        );
    }

    proptest::proptest! {
        /// Nothing changes up to the day that is named, and something does on the next.
        #[test]
        fn a_lamp_stays_until_its_day(
            done in 0_i64..120, begins in 0_i64..200, length in -5_i64..200, today in 0_i64..400,
            marks in proptest::collection::vec((0_i64..300, 1_i64..5), 0..4),
            owed in proptest::collection::vec(0_i64..300, 0..3), figure in 0_i64..300, asked in proptest::bool::ANY,
            yearly in proptest::option::of((proptest::option::of(0_i64..40), proptest::bool::ANY)),
        ) {
            let on = |n: i64| later(day("2026-01-01"), n);
            let work = Work {
                begins_on: on(begins),
                due_on: Some(on(begins + length)),
                done: Some(done.min(100).into()),
                marks: marks.into_iter().map(|(n, weight)| Mark { due_on: on(n), weight }).collect(),
                owed: owed.into_iter().map(|n| (format!("节点{n}"), on(n))).collect(),
                report: Some(if asked { Awaited::Asked(on(figure)) } else { Awaited::Since(on(figure)) }),
                yearly: yearly.map(|(behind, is_last)| Yearly {
                    behind: behind.map(Decimal::from),
                    is_last,
                    ..Yearly::default()
                }),
                ..work(None)
            };
            let of_years = work.yearly.as_ref().map(|it| lines().of_years(it.is_binding));
            let lines = of_years.unwrap_or_else(lines);
            let (calendar, today) = (Calendar::default(), on(today));
            let near = work.due_on.map(|due| near_on(due, lines.near, &calendar));
            let now = judge(&work, &lines, near, today);
            let until = light(&work, &lines, &calendar, today).until;
            let last = until.unwrap_or(on(1_000));
            let mut at = today;
            while at < last {
                at = later(at, 1);
                proptest::prop_assert_eq!(judge(&work, &lines, near, at), now, "on {}", at);
            }
            if let Some(until) = until {
                proptest::prop_assert_ne!(judge(&work, &lines, near, later(until, 1)), now);
            }
        }
    }
}
