//! 承接: the next plan starts from what this one leaves unmet: tasks, targets and deliverables,
//! each linked to what it came from, to be checked like a plan just read.
//!
//! Not here: how the draft is written as a document (`summary`).

use std::collections::BTreeMap;

use base::{Day, Decimal, Id, Period};
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Value;

use super::below::is_live;
use super::number_text;

const PLAN: &str = "plan.plan";
const SECTION: &str = "plan.section";
const TASK: &str = "plan.task";
const TARGET: &str = "plan.target";
const DELIVERABLE: &str = "plan.deliverable";
/// What names the record something goes on from.
const CONTINUES: &str = "continues";

/// What a task goes on with as it is.
const OF_TASK: [&str; 12] = [
    "kind",
    "title",
    "text",
    "goals",
    "measures",
    "lead",
    "supporting",
    "chief",
    "person",
    "nature",
    "serves",
    "named_units",
];
const OF_TARGET: [&str; 8] = [
    "quote",
    "subject",
    "comparator",
    "unit",
    "additive",
    "nature",
    "holder",
    "value_to",
];
const OF_DELIVERABLE: [&str; 3] = ["kind", "name", "holder"];

/// What of a task is still open.
struct Unmet {
    task: Record,
    targets: Vec<Record>,
    deliverables: Vec<Record>,
}

/// Step `succeed 承接下期计划`: makes the next plan, in checking.
pub(super) fn succeed(ctx: &mut Ctx<'_>, plan: &mut Record, _: &Inputs) -> Outcome<()> {
    let named = ("plan", plan.text("title").to_owned());
    if let Some(next) = ctx.having(PLAN, CONTINUES, plan.id)?.first() {
        let next = ("next", next.text("title").to_owned());
        return Err(ctx.refuse("plan.is_succeeded", &[named, next]));
    }
    let unmet = unmet(ctx, plan.id)?;
    if unmet.is_empty() {
        return Err(ctx.refuse("plan.nothing_unmet", &[named]));
    }
    let mut draft = Draft {
        plan: next_plan(ctx, plan)?,
        text: Text::default(),
        numbered: BTreeMap::new(),
        carried: BTreeMap::new(),
    };
    let sections = sections(ctx, plan.id, &unmet)?;
    let known = |it: &Unmet| sections.iter().any(|of| it.is_in(of.id));
    for it in unmet.iter().filter(|it| !known(it)) {
        draft.task(ctx, it, None)?;
    }
    for section in &sections {
        let id = draft.section(ctx, section)?;
        for it in unmet.iter().filter(|it| it.is_in(section.id)) {
            draft.task(ctx, it, Some(id))?;
        }
    }
    draft.finish(ctx, &unmet)
}

impl Unmet {
    fn is_in(&self, section: Id) -> bool {
        self.task.get("section").as_ref() == Some(section)
    }
}

/// A text in the making; what is added tells where it stands, in characters.
#[derive(Default)]
struct Text {
    text: String,
    n: i64,
}

/// From, to.
type Place = (i64, i64);

impl Text {
    fn add(&mut self, words: &str) -> Place {
        let from = self.n;
        self.text.push_str(words);
        self.n += i64::try_from(words.chars().count()).unwrap_or(0);
        (from, self.n)
    }
}

/// The next plan as it is written: its records, and the text that has them in their order.
struct Draft {
    plan: Record,
    text: Text,
    /// How many there are of each kind of task.
    numbered: BTreeMap<String, i64>,
    carried: BTreeMap<Id, Id>,
}

impl Draft {
    fn section(&mut self, ctx: &mut Ctx<'_>, section: &Record) -> Outcome<Id> {
        let label = section.text("label");
        let apart = match label.is_empty() || label.ends_with(['、', '）', ')', '.']) {
            true => "",
            false => "、",
        };
        let heading = format!("{label}{apart}{}", section.text("title"));
        let mut values = Values::new();
        values.insert("plan".into(), self.plan.id.into());
        for field in ["label", "title", "level", "seq"] {
            values.insert(field.into(), section.get(field).clone());
        }
        place(&mut values, self.text.add(&heading));
        self.text.add("\n");
        Ok(ctx.create(SECTION, values)?.id)
    }

    fn task(&mut self, ctx: &mut Ctx<'_>, unmet: &Unmet, section: Option<Id>) -> Outcome<()> {
        let task = &unmet.task;
        let no = self
            .numbered
            .entry(task.text("kind").to_owned())
            .or_default();
        *no += 1;
        let mut values = same(task, &OF_TASK);
        for field in ["title", "text", "goals", "measures"] {
            let said = asked_anew(task.text(field), &unmet.targets, &self.plan);
            values.insert(field.into(), said.into());
        }
        values.insert("no".into(), (*no).into());
        values.insert("plan".into(), self.plan.id.into());
        values.insert("section".into(), section.into());
        let mut targets: Vec<Values> = unmet
            .targets
            .iter()
            .map(|it| rest(it, &self.plan))
            .collect();
        let made = unmet.deliverables.iter();
        let mut made: Vec<Values> = made.map(|it| same(it, &OF_DELIVERABLE)).collect();

        let word = |field: &str| {
            values
                .get(field)
                .and_then(Value::as_text)
                .unwrap_or_default()
        };
        let title = word("title").trim_end_matches('。');
        let (from, _) = self.text.add(&format!("{no}.{title}。\n"));
        for (_, said) in said_once(["text", "goals", "measures"].map(|it| (it, word(it)))) {
            self.text.add(&format!("{said}\n"));
        }
        self.list("目标：", "quote", &mut targets);
        self.list("成果：", "name", &mut made);
        place(&mut values, (from, self.text.n));

        let id = ctx.create(TASK, values)?.id;
        self.carried.insert(task.id, id);
        for (register, rows) in [(TARGET, targets), (DELIVERABLE, made)] {
            for mut row in rows {
                row.insert("task".into(), id.into());
                ctx.create(register, row)?;
            }
        }
        Ok(())
    }

    /// A line of what is asked, each in its place.
    fn list(&mut self, what: &str, field: &str, rows: &mut [Values]) {
        for (idx, row) in rows.iter_mut().enumerate() {
            self.text.add(if idx == 0 { what } else { "；" });
            let words = row.get(field).and_then(Value::as_text).unwrap_or_default();
            let words = words.to_owned();
            place(row, self.text.add(&words));
        }
        if !rows.is_empty() {
            self.text.add("。\n");
        }
    }

    /// Parts stay parts of what they were, where that goes on too; and the plan has its text.
    fn finish(mut self, ctx: &mut Ctx<'_>, unmet: &[Unmet]) -> Outcome<()> {
        for it in unmet {
            let parent = it.task.get("parent").as_ref();
            if let Some(parent) = parent.and_then(|id| self.carried.get(&id)) {
                let mut task = ctx.get(TASK, self.carried[&it.task.id])?;
                task.set("parent", *parent);
                ctx.update(task)?;
            }
        }
        self.plan.set("text", self.text.text);
        ctx.update(self.plan)?;
        Ok(())
    }
}

fn place(values: &mut Values, (from, to): Place) {
    values.insert("at".into(), from.into());
    values.insert("to".into(), to.into());
}

/// Tasks that are open, and finished ones of which something is; in their order.
fn unmet(ctx: &mut Ctx<'_>, plan: Id) -> Outcome<Vec<Unmet>> {
    let mut tasks = ctx.having(TASK, "plan", plan)?;
    tasks.sort_by_key(|it| (it.text("kind") == "project", it.get("no").as_integer()));
    let mut unmet = Vec::new();
    for task in tasks {
        let is_open = task.in_state("running") || task.in_state("unassigned");
        if !is_open && !task.in_state("done") {
            continue;
        }
        let mut targets = ctx.having(TARGET, "task", task.id)?;
        targets.retain(|it| it.get("parent").is_missing() && is_unmet(it));
        targets.sort_by_key(|it| (it.get("at").as_integer(), it.id));
        let mut deliverables = ctx.having(DELIVERABLE, "task", task.id)?;
        deliverables.retain(|it| it.in_state("running"));
        let is_over = task.get("progress").as_decimal() == Some(Decimal::ONE_HUNDRED);
        if is_open && !is_over || !targets.is_empty() || !deliverables.is_empty() {
            unmet.push(Unmet {
                task,
                targets,
                deliverables,
            });
        }
    }
    Ok(unmet)
}

/// Not declared met, and not reached by what was confirmed.
fn is_unmet(target: &Record) -> bool {
    is_live(target)
        && target.in_state("running")
        && target.get("reached").as_decimal() != Some(Decimal::ONE_HUNDRED)
}

/// The plan of the next year, or of as many years as this one had.
fn next_plan(ctx: &mut Ctx<'_>, plan: &Record) -> Outcome<Record> {
    let mut values = Values::new();
    let ends_on = plan.get("ends_on").as_day();
    let first = ends_on.map_or(ctx.today().year(), |it| it.year()) + 1;
    let begun = plan.get("begins_on").as_day().map(|it| it.year());
    let n = begun.map_or(1, |begun| first - begun).max(1);
    values.insert(
        "title".into(),
        next_title(plan.text("title"), first, n).into(),
    );
    for field in ["issuers", "issuer", "office"] {
        values.insert(field.into(), plan.get(field).clone());
    }
    let year = (n == 1).then_some(Period::Year(first));
    values.insert("period".into(), year.into());
    values.insert("begins_on".into(), Period::Year(first).first().into());
    let last: Option<Day> = Period::Year(first + n - 1).after().yesterday().ok();
    values.insert("ends_on".into(), last.into());
    values.insert(CONTINUES.into(), plan.id.into());
    ctx.create(PLAN, values)
}

/// Chapters in which something goes on, and those above them, in their order.
fn sections(ctx: &mut Ctx<'_>, plan: Id, unmet: &[Unmet]) -> Outcome<Vec<Record>> {
    let mut all = ctx.having(SECTION, "plan", plan)?;
    all.sort_by_key(|it| it.get("seq").as_integer());
    let level = |it: &Record| it.get("level").as_integer().unwrap_or(1);
    let holds = |it: &Record| unmet.iter().any(|of| of.is_in(it.id));
    let goes_on = |at: usize| {
        let below = all[at + 1..].iter();
        let mut below = below.take_while(|it| level(it) > level(&all[at]));
        holds(&all[at]) || below.any(holds)
    };
    let kept = (0..all.len()).filter(|at| goes_on(*at));
    Ok(kept.map(|at| all[at].clone()).collect())
}

/// The fields that stay, and where they come from.
fn same(of: &Record, fields: &[&str]) -> Values {
    let mut values: Values = fields
        .iter()
        .map(|field| ((*field).to_owned(), of.get(field).clone()))
        .collect();
    values.insert(CONTINUES.into(), of.id.into());
    values
}

/// What is asked for now: of a number that adds up, what is left of it; of any other the same.
/// A number that starts from a base starts from what it has come to.
fn rest(target: &Record, next: &Record) -> Values {
    let mut values = same(target, &OF_TARGET);
    let value = target.get("value").as_decimal();
    let result = target.get("result").as_decimal();
    values.insert("value".into(), value.into());
    if !target.get("base_year").is_missing() {
        let as_of = target.get("as_of").as_day();
        let year = as_of.map(|it| i64::from(it.year()));
        let base_year = year.map_or_else(|| target.get("base_year").clone(), Value::from);
        values.insert("base_year".into(), base_year);
        let base = result.map_or_else(|| target.get("base").clone(), Value::from);
        values.insert("base".into(), base);
        values.insert("due_on".into(), next.get("ends_on").clone());
        return values;
    }
    let adds_up = target.get("additive").as_flag() != Some(false)
        && !["le", "lt", "gt"].contains(&target.text("comparator"));
    let (Some(value), Some(result)) = (value.filter(|_| adds_up), result) else {
        return values;
    };
    let left = value - result;
    if left <= Decimal::ZERO {
        return values;
    }
    values.insert("value".into(), left.into());
    values.insert("value_to".into(), Value::Missing);
    let quote = with_number(target.text("quote"), value, left);
    values.insert("quote".into(), quote.into());
    values
}

/// The words of a task with what is left of its targets in place of what was asked.
fn asked_anew(words: &str, targets: &[Record], next: &Record) -> String {
    let mut words = words.to_owned();
    for target in targets {
        let was = target.text("quote");
        let rest = rest(target, next);
        let is = rest.get("quote").and_then(Value::as_text).unwrap_or(was);
        if !was.is_empty() && is != was {
            words = words.replace(was, is);
        }
    }
    words
}

/// The fields that say something, without those whose clauses an earlier one holds.
pub(super) fn said_once<'t, const N: usize>(
    fields: [(&'static str, &'t str); N],
) -> Vec<(&'static str, &'t str)> {
    let mut said = String::new();
    let mut kept = Vec::new();
    for (field, words) in fields {
        let words = words.trim();
        if clauses(words).all(|it| said.contains(&it)) {
            continue;
        }
        said.extend(clauses(words));
        kept.push((field, words));
    }
    kept
}

/// What is said between two stops, by its letters.
fn clauses(words: &str) -> impl Iterator<Item = String> {
    words
        .split(['。', '；', ';', '\n'])
        .map(|it| it.chars().filter(|c| c.is_alphanumeric()).collect())
        .filter(|it: &String| !it.is_empty())
}

/// A clause with another number, where it prints the one it has, and no other like it.
fn with_number(quote: &str, was: Decimal, is: Decimal) -> String {
    let printed = number_text(was);
    let mut places = quote.match_indices(&printed).filter(|(at, found)| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
        !digit(quote[..*at].chars().next_back()) && !digit(quote[at + found.len()..].chars().next())
    });
    match (places.next(), places.next()) {
        (Some((at, _)), None) => {
            format!(
                "{}{}{}",
                &quote[..at],
                number_text(is),
                &quote[at + printed.len()..]
            )
        }
        _ => quote.to_owned(),
    }
}

/// 云岭市教育局2026年工作要点 → 2027年; “十五五” → “十六五”.
fn next_title(title: &str, first: i16, n: i16) -> String {
    const PLANS: [&str; 6] = ["十四五", "十五五", "十六五", "十七五", "十八五", "十九五"];
    let mut pairs = PLANS.windows(2);
    if n > 1
        && let Some(pair) = pairs.find(|pair| title.contains(pair[0]))
    {
        return title.replace(pair[0], pair[1]);
    }
    let was = format!("{}年", first - n);
    match title.contains(&was) {
        true => title.replace(&was, &format!("{first}年")),
        false => format!("{title}（{first}年承接）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_holds_is_not_said_again() {
        let text = "目标任务：新建幼儿园10所；培训园长600人次。责任科室：学前教育科";
        let of = |goals, measures| {
            let fields = [("text", text), ("goals", goals), ("measures", measures)];
            said_once(fields)
                .into_iter()
                .map(|it| it.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("培训园长600人次。", ""), ["text"]);
        assert_eq!(of("新建幼儿园10所", "每季度通报一次"), ["text", "measures"]);
    }

    #[test]
    fn the_next_title_is_that_of_the_next_years() {
        let check = |title: &str, first, n, expected: &str| {
            assert_eq!(next_title(title, first, n), expected);
        };
        check(
            "云岭市教育局2026年工作要点",
            2027,
            1,
            "云岭市教育局2027年工作要点",
        );
        check("云岭市“十五五”教育规划", 2031, 5, "云岭市“十六五”教育规划");
        check("教育工作要点", 2027, 1, "教育工作要点（2027年承接）");
        check("重点工作分解表", 2031, 5, "重点工作分解表（2031年承接）");
    }

    #[test]
    fn a_clause_says_what_is_left() {
        let check = |quote: &str, was: i64, is: i64, expected: &str| {
            assert_eq!(with_number(quote, was.into(), is.into()), expected);
        };
        check("新建幼儿园10所", 10, 3, "新建幼儿园3所");
        check("新建2026平方米、20所", 20, 3, "新建2026平方米、3所");
        check("各建10所、共10所", 10, 3, "各建10所、共10所");
        check("新建幼儿园十所", 10, 3, "新建幼儿园十所");
    }
}
