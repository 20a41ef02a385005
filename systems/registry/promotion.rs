//! 升级: the classes of a school rise a grade and their pupils with them; those of the last year
//! leave.
//!
//! A pupil holds the class and the cohort, so that of those who rise nothing is written but
//! their classes. What is about to happen is worked out anew whenever it happens; what was
//! changed is kept beside the promotion, and taken back as it was. Not here: going through the
//! schools of a county (a step with `each`), whoever repeats or goes on to the next school.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Instant, Period, PeriodKind};
use kernel::{
    Condition, Ctx, Done, Inputs, Kernel, Outcome, Query, Record, Refusal, SystemRules, Values,
};
use model::Value;

use super::pupil::{CLASS, PUPIL};
use super::unit_title;

const PROMOTION: &str = "registry.promotion";
const PART: &str = "registry.promotion_part";
const ENROLMENT: &str = "registry.enrolment";
/// So many classes are named.
const NAMED: usize = 5;

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .field("year_begun", year_begun)
        .record("foreseen", foreseen)
        .step("foreseen_again", foreseen_again)
        .step("rise", rise)
        .step("fall_back", fall_back)
        .step("summed", summed);
}

/// What becomes of a school's classes and pupils.
#[derive(Default)]
struct Outlook {
    /// Each with its next grade.
    rising: Vec<(Record, String)>,
    ending: Vec<Record>,
    n_rising: i64,
    n_leaving: i64,
    n_staying: i64,
    hindered: Vec<String>,
    remarks: Vec<String>,
    lines: Vec<String>,
}

/// 学年: the one that begins with the day, or a little later.
fn year_begun(_: &mut Ctx<'_>, record: &Record) -> Outcome<Value> {
    let since = record.get("since").as_day();
    Ok(since.map_or(Value::Missing, |it| Value::Period(year_of(it))))
}

/// Schools rise in summer: what is done in July is for September.
fn year_of(since: Day) -> Period {
    match since.month() {
        7 | 8 => Period::SchoolYear(since.year()),
        _ => Period::of(PeriodKind::SchoolYear, since),
    }
}

fn first_year(since: Day) -> i64 {
    match year_of(since) {
        Period::SchoolYear(year) => year.into(),
        _ => since.year().into(),
    }
}

fn foreseen(ctx: &mut Ctx<'_>, promotion: &mut Record) -> Outcome<()> {
    let outlook = Outlook::of(ctx, promotion)?;
    outlook.tell(promotion);
    ctx.update(promotion.clone()).map(drop)
}

fn foreseen_again(ctx: &mut Ctx<'_>, promotion: &mut Record, _: &Inputs) -> Outcome<()> {
    Outlook::of(ctx, promotion)?.tell(promotion);
    Ok(())
}

fn rise(ctx: &mut Ctx<'_>, promotion: &mut Record, _: &Inputs) -> Outcome<()> {
    let outlook = Outlook::of(ctx, promotion)?;
    if !outlook.hindered.is_empty() {
        let values = [
            ("school", unit_title(ctx, promotion.owner)),
            ("n", outlook.hindered.len().to_string()),
            ("what", outlook.hindered.join("；")),
        ];
        return Err(ctx.refuse("registry.hindered", &values));
    }
    outlook.tell(promotion);
    let since = promotion.get("since").clone();
    let reason = promotion.number.clone().unwrap_or_default();
    let ending: Vec<Id> = outlook.ending.iter().map(|it| it.id).collect();
    let leaving = studying_in(ctx, &ending)?;
    let left = ctx.change_all(
        PUPIL,
        leaving,
        |it| {
            it.state = Some("graduated".to_owned());
            it.set("since", since.clone());
        },
        &reason,
    )?;
    keep(ctx, promotion, PUPIL, &left)?;
    let mut next: BTreeMap<Id, String> = BTreeMap::new();
    let mut classes = outlook.ending;
    for (class, grade) in outlook.rising {
        next.insert(class.id, grade);
        classes.push(class);
    }
    let risen = ctx.change_all(
        CLASS,
        classes,
        |it| {
            match next.get(&it.id) {
                Some(grade) => it.set("grade", Value::Code(grade.clone())),
                None => it.state = Some("closed".to_owned()),
            }
            it.set("since", since.clone());
        },
        &reason,
    )?;
    keep(ctx, promotion, CLASS, &risen)
}

fn keep(ctx: &mut Ctx<'_>, promotion: &Record, register: &str, done: &[Done]) -> Outcome<()> {
    if done.is_empty() {
        return Ok(());
    }
    let line = |it: &Done| format!("{} {}\n", it.id, it.version);
    let part = [
        ("promotion", Value::Ref(promotion.id)),
        ("register", register.into()),
        ("changed", done.iter().map(line).collect::<String>().into()),
    ];
    let part: Values = part.map(|(name, it)| (name.to_owned(), it)).into();
    ctx.create(PART, part).map(drop)
}

/// 撤销升级: everything as it was, or nothing.
fn fall_back(ctx: &mut Ctx<'_>, promotion: &mut Record, _: &Inputs) -> Outcome<()> {
    let reason = promotion.number.clone().unwrap_or_default();
    let reason = format!("撤销升级 {reason}");
    let mut parts = ctx.having(PART, "promotion", promotion.id)?;
    // A class first, so that whoever comes back finds it open.
    parts.reverse();
    let (mut classes, mut pupils, mut come) = (Vec::new(), 0, 0_usize);
    if let (Some(school), Some(since)) = (promotion.owner, promotion.get("since").as_day()) {
        let risen = parts.iter().filter(|it| it.text("register") == CLASS);
        let risen: BTreeSet<Id> = risen.flat_map(changed).map(|it| it.id).collect();
        let classes = ctx.having(CLASS, "school", school)?;
        let classes = classes.iter().filter(|it| it.in_state("open"));
        let risen: Vec<Id> = classes
            .map(|it| it.id)
            .filter(|it| risen.contains(it))
            .collect();
        // Of a promotion that was taken back before, nothing is kept.
        let held = parts.iter().filter(|it| !it.get("changed").is_missing());
        let done = held.map(|it| it.created_at).min();
        come = built_on(ctx, &risen, (since, done))?;
    }
    for mut part in parts {
        let register = part.text("register").to_owned();
        let done = changed(&part);
        let mut at = 0;
        while at < done.len() {
            let said = ctx.take_back(&register, &done[at..], &reason)?;
            for (done, why) in done[at..].iter().zip(&said) {
                match why {
                    Some(why) if register == CLASS => {
                        let class = ctx.get(CLASS, done.id)?;
                        classes.push(format!("{}{why}", class.text("title")));
                    }
                    Some(_) => pupils += 1,
                    None => {}
                }
            }
            at += said.len();
        }
        part.set("changed", Value::Missing);
        ctx.update(part)?;
    }
    let n = classes.len() + pupils + come;
    classes.truncate(NAMED);
    if come > 0 {
        classes.push(format!("{come}名学生在升级以后转入、复学或调了班"));
    }
    if pupils > 0 {
        let says = format!("{pupils}名毕业生后来又有异动（升学、撤回毕业等）");
        classes.push(says);
    }
    if n == 0 {
        return Ok(());
    }
    let values = [
        ("school", unit_title(ctx, promotion.owner)),
        ("n", n.to_string()),
        ("what", classes.join("；")),
    ];
    Err(ctx.refuse("registry.built_on", &values))
}

/// So many of those in these classes came, or changed class, after the day.
fn come_after(ctx: &mut Ctx<'_>, classes: &[Id], since: Day) -> Outcome<u64> {
    if classes.is_empty() {
        return Ok(0);
    }
    let kernel = ctx.kernel().clone();
    let query = come_late(&kernel, classes, since)?;
    Ok(ctx.read().count(&query, kernel::COUNT_MAX)?)
}

fn come_late<'k>(kernel: &'k Kernel, classes: &[Id], since: Day) -> Outcome<Query<'k>> {
    let after = since.tomorrow().unwrap_or(since);
    let late = Condition::Between("since".into(), Value::Day(after), Value::Missing);
    Ok(studying(kernel, classes)?.with(late))
}

/// So many of them were written down after the school had risen: whoever came after the day
/// and was there when it rose has risen with the class.
fn built_on(
    ctx: &mut Ctx<'_>,
    classes: &[Id],
    (since, done): (Day, Option<Instant>),
) -> Outcome<usize> {
    if classes.is_empty() {
        return Ok(0);
    }
    let kernel = ctx.kernel().clone();
    let query = come_late(&kernel, classes, since)?;
    let mut n = 0;
    for pupil in ctx.read().rows(&query)? {
        let stays = ctx.having(ENROLMENT, "pupil", pupil.id)?;
        let begun = stays.iter().map(|it| it.created_at).max();
        n += usize::from(begun > done);
    }
    Ok(n)
}

fn changed(part: &Record) -> Vec<Done> {
    let line = |line: &str| {
        let (id, version) = line.split_once(' ')?;
        Some(Done {
            id: id.parse().ok()?,
            version: version.parse().ok()?,
            created: false,
        })
    };
    part.text("changed").lines().filter_map(line).collect()
}

/// What the schools of a round came to.
fn summed(ctx: &mut Ctx<'_>, round: &mut Record, _: &Inputs) -> Outcome<()> {
    let schools = ctx.having(PROMOTION, "round", round.id)?;
    let number = |it: &Record, name: &str| it.get(name).as_integer().unwrap_or_default();
    let count = |which: &dyn Fn(&Record) -> bool| {
        let n = schools.iter().filter(|it| which(it)).count();
        i64::try_from(n).unwrap_or(i64::MAX)
    };
    let is_done = |it: &Record| it.in_state("promoted");
    let is_free = |it: &Record| number(it, "hindrances") == 0;
    round.set("schools", count(&|_| true));
    round.set("done", count(&is_done));
    round.set("ready", count(&|it| !is_done(it) && is_free(it)));
    round.set("hindered", count(&|it| !is_done(it) && !is_free(it)));
    for name in ["classes", "rising", "leaving", "staying"] {
        round.set(name, schools.iter().map(|it| number(it, name)).sum::<i64>());
    }
    Ok(())
}

/// Pupils at school in any of these classes.
fn studying_in(ctx: &mut Ctx<'_>, classes: &[Id]) -> Outcome<Vec<Record>> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let kernel = ctx.kernel().clone();
    Ok(ctx.read().rows(&studying(&kernel, classes)?)?)
}

fn studying<'k>(kernel: &'k Kernel, classes: &[Id]) -> Outcome<Query<'k>> {
    let register = kernel
        .model
        .register(PUPIL)
        .ok_or_else(Refusal::not_found)?;
    let classes = classes.iter().map(|it| Value::Ref(*it)).collect();
    Ok(Query::all(register, kernel.today())
        .having("state", "studying")
        .with(Condition::AnyOf("class".into(), classes)))
}

/// How many are at a school, by class and state.
fn present(ctx: &mut Ctx<'_>, school: Id) -> Outcome<BTreeMap<(Id, String), i64>> {
    let kernel = ctx.kernel().clone();
    let register = kernel
        .model
        .register(PUPIL)
        .ok_or_else(Refusal::not_found)?;
    let states = ["studying", "suspended"].map(|it| Value::Text(it.into()));
    let query = Query::all(register, kernel.today())
        .having("school", school)
        .with(Condition::AnyOf("state".into(), states.into()));
    let tally = ctx.read().tally(&query, &["class", "state"])?;
    let counted = tally.into_iter().filter_map(|(values, n)| {
        let [class, state] = values.as_slice() else {
            return None;
        };
        let class = class.as_ref().unwrap_or_default();
        let state = state.as_text()?.to_owned();
        Some(((class, state), i64::try_from(n).ok()?))
    });
    Ok(counted.collect())
}

impl Outlook {
    fn of(ctx: &mut Ctx<'_>, promotion: &Record) -> Outcome<Outlook> {
        let mut outlook = Outlook::default();
        let (Some(school), Some(since)) = (
            promotion.get("school").as_ref(),
            promotion.get("since").as_day(),
        ) else {
            return Ok(outlook);
        };
        let schooling = ctx.get(kernel::ORGANISATION, school)?;
        let is_five_four = schooling.text("schooling") == "five_four";
        let mut n = present(ctx, school)?;
        let mut classes = ctx.having(CLASS, "school", school)?;
        classes.retain(|it| it.in_state("open"));
        classes.sort_by_key(|it| {
            (
                it.text("stage").to_owned(),
                place(it),
                it.text("title").to_owned(),
            )
        });
        for class in classes {
            let mut of = |state: &str| n.remove(&(class.id, state.to_owned())).unwrap_or_default();
            let (studying, suspended) = (of("studying"), of("suspended"));
            outlook.n_staying += suspended;
            outlook.class(class, (since, is_five_four), studying);
        }
        let elsewhere: i64 = n
            .iter()
            .filter(|((_, it), _)| it == "studying")
            .map(|it| it.1)
            .sum();
        outlook.n_staying += n.values().sum::<i64>() - elsewhere;
        if elsewhere > 0 {
            outlook.hindered.push(format!(
                "有{elsewhere}名在读学生不在本校在办的班里，请先调到在办的班"
            ));
        }
        outlook.late(ctx, since)?;
        outlook.under_way(ctx, school)?;
        Ok(outlook)
    }

    /// What becomes of a class.
    fn class(&mut self, class: Record, (since, is_five_four): (Day, bool), studying: i64) {
        let title = class.text("title").to_owned();
        if class.get("cohort").as_integer() >= Some(first_year(since)) {
            self.lines.push(format!("{title}：新学年入学，不升"));
            return;
        }
        if class.get("since").as_day() >= Some(since) {
            let at = class.get("since").as_day().unwrap_or(since);
            self.hindered.push(format!(
                "{title}的年级已从{at}起算，可能升过级，请核对班级的“自何日起”"
            ));
            return;
        }
        let stage = class.text("stage");
        let Some((first, last)) = span(stage, is_five_four) else {
            self.hindered.push(format!("{title}没有填学段，请先补填"));
            return;
        };
        let cohort = class.get("cohort").as_integer().unwrap_or_default();
        let years = usize::try_from(first_year(since) - cohort).unwrap_or_default();
        if place(&class).is_some_and(|at| at >= first + years) {
            self.hindered.push(format!(
                "{title}是{cohort}级，已经是{}的年级，不能再升；年级填错的，请先改正",
                year_of(since).spoken()
            ));
            return;
        }
        match place(&class) {
            Some(at) if at == last => {
                self.n_leaving += studying;
                self.lines.push(format!("{title}：毕业{studying}人"));
                self.ending.push(class);
            }
            Some(at) if (first..last).contains(&at) => {
                self.n_rising += studying;
                let next = GRADES[at + 1];
                let limit = class.get("limit").as_integer();
                if let Some(limit) = limit.filter(|it| studying > *it) {
                    self.remarks
                        .push(format!("{title}现有{studying}人，超过班额上限{limit}人"));
                }
                self.lines.push(format!("{title}：升级{studying}人"));
                self.rising.push((class, next.to_owned()));
            }
            _ => self.hindered.push(format!(
                "{title}的年级与学段、学制不符，请核对班级的年级和学校的学制"
            )),
        }
    }

    /// Who came or changed class after the day: of those who leave they are in the way, others
    /// rise with their class.
    fn late(&mut self, ctx: &mut Ctx<'_>, since: Day) -> Outcome<()> {
        let ids = |all: &mut dyn Iterator<Item = &Record>| all.map(|it| it.id).collect::<Vec<Id>>();
        let ending = ids(&mut self.ending.iter());
        let rising = ids(&mut self.rising.iter().map(|it| &it.0));
        let n = come_after(ctx, &ending, since)?;
        if n > 0 {
            self.hindered.push(format!(
                "毕业班有{n}名学生在{since}以后有异动，请先给他们单独办毕业或留级"
            ));
        }
        let n = come_after(ctx, &rising, since)?;
        if n > 0 {
            self.remarks.push(format!(
                "有{n}名学生在{since}以后转入、复学或调了班，随现在的班一起升级；新学年才来的，请核对他们的班"
            ));
        }
        Ok(())
    }

    /// Transfers nobody has decided yet.
    fn under_way(&mut self, ctx: &mut Ctx<'_>, school: Id) -> Outcome<()> {
        let mut asked = ctx.having("registry.transfer", "from_school", school)?;
        asked.retain(|it| it.in_state("asked") || it.in_state("checking"));
        if !asked.is_empty() {
            self.remarks
                .push(format!("有{}件转出申请还没有办完", asked.len()));
        }
        Ok(())
    }

    fn tell(&self, promotion: &mut Record) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let numbers = [
            ("classes", count(self.rising.len())),
            ("rising", self.n_rising),
            ("ending", count(self.ending.len())),
            ("leaving", self.n_leaving),
            ("staying", self.n_staying),
            ("hindrances", count(self.hindered.len())),
        ];
        for (name, n) in numbers {
            promotion.set(name, n);
        }
        let texts = [
            ("hindered", &self.hindered),
            ("remarks", &self.remarks),
            ("outlook", &self.lines),
        ];
        for (name, lines) in texts {
            let text = Some(lines.join("\n")).filter(|it| !it.is_empty());
            promotion.set(name, text);
        }
    }
}

/// `registry.grade`, in its order.
const GRADES: [&str; 15] = [
    "k1", "k2", "k3", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "g10", "g11", "g12",
];

fn place(class: &Record) -> Option<usize> {
    let grade = class.text("grade");
    GRADES.iter().position(|it| *it == grade)
}

/// The first and the last grade of a stage. Where nobody said otherwise, six years and three.
fn span(stage: &str, is_five_four: bool) -> Option<(usize, usize)> {
    let (first, last) = match (stage, is_five_four) {
        ("kindergarten", _) => ("k1", "k3"),
        ("primary", false) => ("g1", "g6"),
        ("primary", true) => ("g1", "g5"),
        ("junior", false) => ("g7", "g9"),
        ("junior", true) => ("g6", "g9"),
        ("senior" | "vocational", _) => ("g10", "g12"),
        ("special", _) => ("g1", "g9"),
        _ => return None,
    };
    let at = |grade: &str| GRADES.iter().position(|it| *it == grade);
    Some((at(first)?, at(last)?))
}
