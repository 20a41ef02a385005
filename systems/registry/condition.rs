//! 办学条件: what a school has, divided among its stages when the county confirms it.
//!
//! Pupils, classes and teachers are counted from what is true on the statistic day; rooms,
//! equipment and teachers of several stages are divided by weighted pupils, so that the parts add
//! up to what the school said. Weights are parameters. Not here: what is enough (definitions),
//! the difference between schools (measures).

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Day, Decimal, Id, Period, PeriodKind};
use kernel::{Condition, Ctx, Inputs, Outcome, Query, Record, Refusal, SystemRules, Values};
use model::Value;

use super::census::{PRESENT, true_on};
use super::pupil::{CLASS, PUPIL};
use super::{code_title, unit_title};

const CLASS_YEAR: &str = "registry.class_year";
const ENROLMENT: &str = "registry.enrolment";
const POST: &str = "registry.post";
const STAFF: &str = "registry.staff";
const STAGE: &str = "registry.condition_stage";
/// Records read at once.
const BLOCK: usize = 256;
/// Places to which what is divided is kept.
const PLACES: u32 = 2;

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .field("condition_year", year)
        .field("condition_title", title)
        .step("stages_divided", divided);
}

/// 学年 of the statistic day.
fn year(_: &mut Ctx<'_>, condition: &Record) -> Outcome<Value> {
    let day = condition.get("day").as_day();
    Ok(day.map_or(Value::Missing, |it| {
        Value::Period(Period::of(PeriodKind::SchoolYear, it))
    }))
}

/// 东湖区第一小学2026年; of a stage 东湖区实验学校小学2026年.
fn title(ctx: &mut Ctx<'_>, record: &Record) -> Outcome<Value> {
    let school = unit_title(ctx, record.get("school").as_ref());
    let stage = code_title(&ctx.kernel().model, "registry.stage", record.text("stage"));
    let day = record.get("day").as_day().or(record.get("from").as_day());
    Ok(day.map_or(Value::Missing, |it| {
        called(&school, &stage, it.year()).into()
    }))
}

/// A school whose name ends with its stage is not called by it twice.
pub(crate) fn called(school: &str, stage: &str, year: i16) -> String {
    let stage = if school.ends_with(stage) { "" } else { stage };
    format!("{school}{stage}{year}年")
}

/// What the school said as one number, and what it is called at a stage.
const SAID: [(&str, &str); 10] = [
    ("land", "land"),
    ("building", "building"),
    ("equipment", "equipment"),
    ("multimedia", "multimedia"),
    ("computers", "computers"),
    ("books", "books"),
    ("capacity", "capacity"),
    ("activity", "activity"),
    ("outdoor", "outdoor"),
    ("teaching", "teaching"),
];

/// Who is there at one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roll {
    pub pupils: i64,
    pub migrants: i64,
    pub boarders: i64,
    pub classes: i64,
    pub over: i64,
    pub big: i64,
    pub huge: i64,
    pub largest: i64,
}

impl Roll {
    /// A class with so many pupils, which may hold `limit`, and is 大班额, 超大班额 from these on.
    pub fn add_class(&mut self, pupils: i64, limit: i64, (big, huge): (i64, i64)) {
        self.classes += 1;
        self.over += i64::from(pupils > limit);
        self.big += i64::from(pupils >= big);
        self.huge += i64::from(pupils >= huge);
        self.largest = self.largest.max(pupils);
    }
}

/// A teacher, as one counts.
#[derive(Clone, Debug, Default)]
pub struct Teacher {
    /// Of the school's stages those taught at; none: all.
    pub stages: Vec<String>,
    pub education: String,
    /// 县级以上骨干.
    pub is_backbone: bool,
    /// 体育、音乐、美术.
    pub is_of_arts: bool,
}

/// What is counted of teachers, by the field that keeps it.
pub const TEACHERS: [&str; 6] = [
    "teachers", "graduate", "bachelor", "higher", "backbone", "arts",
];

impl Teacher {
    /// One for each of [`TEACHERS`], at a stage.
    ///
    /// # Source
    /// 教督〔2017〕6号: primary 专科 and above, junior 本科 and above; GB/T 4658. Kindergarten and
    /// senior schools by the grade above what is required (高一级学历).
    fn counts(&self, stage: &str) -> [bool; 6] {
        let is_graduate = ["11", "14", "17"].contains(&self.education.as_str());
        let is_bachelor = is_graduate || ["21", "28"].contains(&self.education.as_str());
        let is_college = is_bachelor || self.education == "31";
        let is_higher = match stage {
            "kindergarten" | "primary" | "special" => is_college,
            "junior" => is_bachelor,
            _ => is_graduate,
        };
        let arts = self.is_of_arts;
        [
            true,
            is_graduate,
            is_bachelor,
            is_higher,
            self.is_backbone,
            arts,
        ]
    }
}

/// Teachers by stage, those of several divided by weight.
///
/// # Shape
/// As [`TEACHERS`], for each stage of `weights`.
pub fn by_stage(
    teachers: &[Teacher],
    weights: &BTreeMap<String, Decimal>,
) -> BTreeMap<String, [Decimal; 6]> {
    let mut all: BTreeMap<String, [Decimal; 6]> = weights
        .keys()
        .map(|it| (it.clone(), Default::default()))
        .collect();
    // Those of the same stages together, so that rounding is done once.
    let mut alike: BTreeMap<Vec<&String>, Vec<&Teacher>> = BTreeMap::new();
    for teacher in teachers {
        let at = |it: &&String| teacher.stages.contains(it);
        let mut stages: Vec<&String> = weights.keys().filter(at).collect();
        if stages.is_empty() {
            stages = weights.keys().collect();
        }
        alike.entry(stages).or_default().push(teacher);
    }
    for (stages, teachers) in alike {
        let weights = of(weights, &stages);
        for (idx, stage) in stages.into_iter().enumerate() {
            let Some(sums) = all.get_mut(stage) else {
                continue;
            };
            for (kind, sum) in sums.iter_mut().enumerate() {
                let n = teachers.iter().filter(|it| it.counts(stage)[kind]);
                *sum += shared(Decimal::from(n.count()), &weights)[idx];
            }
        }
    }
    all
}

fn of(weights: &BTreeMap<String, Decimal>, stages: &[&String]) -> Vec<Decimal> {
    let weight = |it: &&String| weights.get(*it).copied().unwrap_or_default();
    stages.iter().map(weight).collect()
}

/// A total in parts as the weights, to two places; the greatest takes what rounding leaves.
///
/// # Shape
/// One for each weight; nothing where no weight is above zero.
pub fn shared(total: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let sum: Decimal = weights.iter().sum();
    if sum <= Decimal::ZERO {
        return vec![Decimal::ZERO; weights.len()];
    }
    let part = |it: &Decimal| (total * it / sum).round_dp(PLACES);
    let mut parts: Vec<Decimal> = weights.iter().map(part).collect();
    let left = total - parts.iter().sum::<Decimal>();
    let greatest = (0..weights.len()).rev().max_by_key(|it| weights[*it]);
    if let Some(greatest) = greatest {
        parts[greatest] += left;
    }
    parts
}

/// Counted, divided, kept for each stage.
fn divided(ctx: &mut Ctx<'_>, condition: &mut Record, _: &Inputs) -> Outcome<()> {
    let (Some(school), Some(day)) = (
        condition.get("school").as_ref(),
        condition.get("day").as_day(),
    ) else {
        return Ok(());
    };
    let place = ctx.get(kernel::ORGANISATION, school)?;
    let rolls = rolls(ctx, school, day)?;
    if rolls.is_empty() {
        let said = [
            ("school", unit_title(ctx, Some(school))),
            ("day", day.to_string()),
        ];
        return Err(ctx.refuse("registry.nobody_there", &said));
    }
    let weights: BTreeMap<String, Decimal> = rolls
        .iter()
        .map(|(stage, roll)| {
            let weight = weight(ctx, stage, school);
            (stage.clone(), Decimal::from(roll.pupils) * weight)
        })
        .collect();
    let all: i64 = rolls.values().map(|it| it.pupils).sum();
    let is_small = place.text("locality").starts_with('2')
        && all < integer(ctx, "rural_small", school)
        && all >= integer(ctx, "teaching_point", school);
    let teachers = by_stage(&teachers(ctx, school, day, is_small)?, &weights);

    let compulsory = || {
        let of = |it: &(&String, &Roll)| COMPULSORY.contains(&it.0.as_str());
        rolls.iter().filter(of).map(|(_, roll)| roll)
    };
    condition.set("pupils", all);
    condition.set("compulsory", compulsory().map(|it| it.pupils).sum::<i64>());
    condition.set("migrants", compulsory().map(|it| it.migrants).sum::<i64>());
    condition.set("classes", compulsory().map(|it| it.classes).sum::<i64>());
    let largest = compulsory().map(|it| it.largest).max();
    condition.set("largest", largest.unwrap_or_default());

    let point = integer(ctx, "teaching_point", school);
    let is_point = place.text("school_type") == "218" && all < point;
    let is_school = place.text("kind") == "school" && !is_point;
    let mut rows: BTreeMap<String, Values> = BTreeMap::new();
    let shares: Vec<Decimal> = weights.values().copied().collect();
    for (stage, roll) in &rolls {
        let mut values = Values::from([
            ("school".to_owned(), school.into()),
            ("stage".to_owned(), Value::Code(stage.clone())),
            ("condition".to_owned(), condition.id.into()),
            ("year".to_owned(), condition.get("year").clone()),
            ("from".to_owned(), day.into()),
        ]);
        let assessed = is_school && COMPULSORY.contains(&stage.as_str());
        if assessed {
            values.insert("leading".into(), leads(stage, &rolls).into());
        }
        values.insert("assessed".into(), assessed.into());
        values.insert("weighted".into(), weights[stage].into());
        for (name, n) in roll.said() {
            values.insert(name.into(), n.into());
        }
        for (name, n) in TEACHERS.iter().zip(&teachers[stage]) {
            values.insert((*name).to_owned(), (*n).into());
        }
        rows.insert(stage.clone(), values);
    }
    for (name, total) in totals(condition) {
        let parts = shared(total, &shares);
        for (values, part) in rows.values_mut().zip(parts) {
            values.insert(name.to_owned(), part.into());
        }
    }
    keep(ctx, (condition.id, school, day), rows)
}

/// Whether a school is counted by this of its stages.
pub fn leads(stage: &str, rolls: &BTreeMap<String, Roll>) -> bool {
    stage == "primary" || !rolls.contains_key("primary")
}

/// Stages of nine years.
const COMPULSORY: [&str; 2] = ["primary", "junior"];

impl Roll {
    pub fn said(&self) -> [(&'static str, i64); 8] {
        [
            ("pupils", self.pupils),
            ("migrants", self.migrants),
            ("boarders", self.boarders),
            ("classes", self.classes),
            ("over", self.over),
            ("big", self.big),
            ("huge", self.huge),
            ("largest", self.largest),
        ]
    }
}

/// What a school said that is divided; rooms for sport apart from those for teaching.
///
/// # Source
/// 教督〔2017〕6号: (教学及辅助用房 − 室内体育用房) ÷ pupils; (体育馆 + 运动场) ÷ pupils.
pub fn totals(condition: &Record) -> Vec<(&'static str, Decimal)> {
    let said = |name: &str| condition.get(name).as_decimal();
    let mut totals: Vec<(&'static str, Decimal)> = SAID
        .iter()
        .filter_map(|(name, kept)| Some((*kept, said(name)?)))
        .collect();
    for (name, total) in &mut totals {
        if *name == "teaching" {
            *total -= said("indoor").unwrap_or_default();
        }
    }
    if let Some(field) = said("field") {
        totals.push(("sports", field + said("gym").unwrap_or_default()));
    }
    totals
}

/// Rows of the stages, one after the other in time.
fn keep(
    ctx: &mut Ctx<'_>,
    (condition, school, day): (Id, Id, Day),
    mut rows: BTreeMap<String, Values>,
) -> Outcome<()> {
    let reason = format!("确认{}年办学条件", day.year());
    let from = |it: &Record| it.get("from").as_day().unwrap_or_default();
    for mut row in ctx.having(STAGE, "school", school)? {
        let stage = row.text("stage").to_owned();
        if row.get("condition").as_ref() == Some(condition) {
            // A stage where nobody was after all keeps nothing.
            let values = rows.remove(&stage).unwrap_or_else(|| none(&row));
            for (name, value) in values {
                row.set(&name, value);
            }
            ctx.update_because(row, &reason)?;
            continue;
        }
        let to = row.get("to").as_day();
        if from(&row) < day && to.is_none_or(|to| day < to) {
            // Its end is that of the one that takes over.
            if let (Some(values), Some(to)) = (rows.get_mut(&stage), to) {
                values.insert("to".into(), to.into());
            }
            row.set("to", day);
            ctx.update_because(row, &reason)?;
        } else if day < from(&row)
            && let Some(values) = rows.get_mut(&stage)
        {
            let earlier = values.get("to").and_then(Value::as_day);
            if earlier.is_none_or(|it| from(&row) < it) {
                values.insert("to".into(), from(&row).into());
            }
        }
    }
    for values in rows.into_values() {
        ctx.create(STAGE, values)?;
    }
    Ok(())
}

/// Zero for every number of a row, which is assessed no more.
fn none(row: &Record) -> Values {
    let zero = |value: &Value| match value {
        Value::Integer(_) => Some(Value::Integer(0)),
        Value::Decimal(_) => Some(Value::Decimal(Decimal::ZERO)),
        Value::Flag(_) => Some(Value::Flag(false)),
        _ => None,
    };
    let numbers = row.values.iter();
    numbers
        .filter_map(|(name, value)| Some((name.clone(), zero(value)?)))
        .collect()
}

/// What a pupil of a stage counts beside a primary pupil; stages of which the rule says nothing
/// as one.
///
/// # Source
/// 教督〔2017〕6号: 九年一贯制 1:1.1, 完全中学 1:1.2, 十二年一贯制 1:1.1:1.32. The first two are
/// parts of the third.
fn weight(ctx: &Ctx<'_>, stage: &str, school: Id) -> Decimal {
    let weight = |name: &str| ctx.kernel().param(name, Some(school)).as_decimal();
    let weight = match stage {
        "junior" => weight("registry.junior_weight"),
        "senior" => weight("registry.senior_weight"),
        _ => None,
    };
    weight.unwrap_or(Decimal::ONE)
}

fn integer(ctx: &Ctx<'_>, name: &str, school: Id) -> i64 {
    let value = ctx
        .kernel()
        .param(&format!("registry.{name}"), Some(school));
    value.as_integer().unwrap_or_default()
}

/// Who is there on the day, by stage.
fn rolls(ctx: &mut Ctx<'_>, school: Id, day: Day) -> Outcome<BTreeMap<String, Roll>> {
    let mut rolls: BTreeMap<String, Roll> = BTreeMap::new();
    let mut there = true_on(ctx, ENROLMENT, school, day)?;
    there.retain(|it| PRESENT.contains(&it.text("standing")) && !it.get("stage").is_missing());
    let ids: Vec<Id> = there
        .iter()
        .filter_map(|it| it.get("pupil").as_ref())
        .collect();
    let pupils = these(ctx, PUPIL, &ids, &["migrant", "attendance"])?;
    let mut sizes: HashMap<Id, i64> = HashMap::new();
    for enrolment in &there {
        let roll = rolls.entry(enrolment.text("stage").to_owned()).or_default();
        let pupil = enrolment.get("pupil").as_ref();
        let pupil = pupil.and_then(|it| pupils.get(&it));
        roll.pupils += 1;
        roll.migrants += i64::from(pupil.is_some_and(|it| it.get("migrant") == &true.into()));
        roll.boarders += i64::from(pupil.is_some_and(|it| it.text("attendance") == "2"));
        if let Some(class) = enrolment.get("class").as_ref() {
            *sizes.entry(class).or_default() += 1;
        }
    }
    let years = true_on(ctx, CLASS_YEAR, school, day)?;
    let ids: Vec<Id> = years
        .iter()
        .filter_map(|it| it.get("class").as_ref())
        .collect();
    let classes = these(ctx, CLASS, &ids, &["stage"])?;
    let marks = (
        integer(ctx, "big_class", school),
        integer(ctx, "huge_class", school),
    );
    for year in &years {
        let class = year.get("class").as_ref();
        let Some((id, class)) = class.and_then(|it| Some((it, classes.get(&it)?))) else {
            continue;
        };
        let size = sizes.get(&id).copied().unwrap_or_default();
        let stage = class.text("stage");
        // A class nobody is in any more is none.
        if let (Some(roll), true) = (rolls.get_mut(stage), size > 0) {
            let limit = match (stage, year.text("grade")) {
                ("kindergarten", "k1") => "small_class_limit",
                ("kindergarten", "k2") => "middle_class_limit",
                ("kindergarten", _) => "big_class_limit",
                ("primary", _) => "primary_class_limit",
                _ => "secondary_class_limit",
            };
            roll.add_class(size, integer(ctx, limit, school), marks);
        }
    }
    Ok(rolls)
}

/// 专任教师 whose post of the school it was on the day; of small rural schools those of sport and
/// arts who come from elsewhere, too.
///
/// # Source
/// 教督〔2017〕6号: rural schools of 50 to 99 pupils count 走教 and part-time teachers of sport and
/// arts.
fn teachers(ctx: &mut Ctx<'_>, school: Id, day: Day, is_small: bool) -> Outcome<Vec<Teacher>> {
    let posts = true_on(ctx, POST, school, day)?;
    let ids: Vec<Id> = posts
        .iter()
        .filter_map(|it| it.get("staff").as_ref())
        .collect();
    let only = ["category", "stages", "subjects", "education", "backbone"];
    let staff = these(ctx, STAFF, &ids, &only)?;
    let mut seen = HashSet::new();
    let mut teachers = Vec::new();
    for post in &posts {
        let Some(id) = post.get("staff").as_ref() else {
            continue;
        };
        let Some(one) = staff.get(&id).filter(|it| it.text("category") == "11") else {
            continue;
        };
        let is_of_arts = |of: &Record| codes(of, "subjects").any(|it| ARTS.contains(&it));
        let is_own = post.text("kind") == "main";
        if !(is_own || is_small && is_of_arts(post)) || !seen.insert(id) {
            continue;
        }
        let backbone = one.text("backbone");
        teachers.push(Teacher {
            stages: codes(one, "stages")
                .filter_map(stage_taught)
                .map(str::to_owned)
                .collect(),
            education: one.text("education").to_owned(),
            is_backbone: is_own && !backbone.is_empty() && backbone != "school",
            is_of_arts: is_of_arts(one),
        });
    }
    Ok(teachers)
}

/// 体育与健康, 艺术, 音乐, 美术 of ZXXKC.
const ARTS: [&str; 4] = ["22", "23", "24", "25"];

/// The stage of 任课学段 RKXD.
fn stage_taught(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "kindergarten",
        "2" => "primary",
        "3" => "junior",
        "4" => "senior",
        "5" | "6" | "7" => "vocational",
        "A" => "special",
        _ => return None,
    })
}

/// The codes of a field of several.
fn codes<'r>(record: &'r Record, field: &str) -> impl Iterator<Item = &'r str> {
    let items: &[Value] = match record.get(field) {
        Value::List(items) => items,
        _ => &[],
    };
    items.iter().filter_map(Value::as_text)
}

/// Records of a register by id, with these fields.
fn these(ctx: &mut Ctx<'_>, of: &str, ids: &[Id], only: &[&str]) -> Outcome<HashMap<Id, Record>> {
    let model = ctx.kernel().model.clone();
    let register = model.register(of).ok_or_else(Refusal::not_found)?;
    let mut found = HashMap::new();
    for block in ids.chunks(BLOCK) {
        let ids = block.iter().map(|it| Value::Ref(*it)).collect();
        let mut query = Query::all(register, Day::ZERO);
        query = query.with(Condition::AnyOf("id".into(), ids));
        query.only = Some(only.iter().map(|it| (*it).to_owned()).collect());
        found.extend(ctx.read().rows(&query)?.into_iter().map(|it| (it.id, it)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    /// 教督〔2017〕6号: a nine-year school of 600 and 300 pupils, 1 : 1.1.
    #[test]
    fn a_stage_in_the_name_of_the_school_is_said_once() {
        assert_eq!(
            called("东湖区第一小学", "小学", 2026),
            "东湖区第一小学2026年"
        );
        assert_eq!(
            called("东湖区实验学校", "小学", 2026),
            "东湖区实验学校小学2026年"
        );
        assert_eq!(called("东湖区实验学校", "", 2026), "东湖区实验学校2026年");
    }

    #[test]
    fn a_nine_year_school_is_split_by_weighted_pupils() {
        let weights = [decimal("600"), decimal("330")];
        let parts = shared(decimal("9300"), &weights);
        assert_eq!(parts, [decimal("6000"), decimal("3300")]);
    }

    #[test]
    fn who_teaches_at_two_stages_counts_where_the_education_is_above_what_is_required() {
        let weights = [("junior", "330"), ("primary", "600")];
        let weights = weights.map(|(stage, it)| (stage.to_owned(), decimal(it)));
        let teacher = |stages: &[&str], education: &str| Teacher {
            stages: stages.iter().map(|it| (*it).to_owned()).collect(),
            education: education.to_owned(),
            ..Teacher::default()
        };
        let both = ["primary", "junior"];
        let teachers = [teacher(&both, "31"), teacher(&["junior"], "21")];
        let all = by_stage(&teachers, &BTreeMap::from(weights));
        let of = |stage: &str, kind| all[stage][kind];
        assert_eq!(
            (of("primary", 0), of("junior", 0)),
            (decimal("0.65"), decimal("1.35"))
        );
        assert_eq!(
            (of("primary", 3), of("junior", 3)),
            (decimal("0.65"), Decimal::ONE)
        );
    }

    proptest! {
        /// The parts add up to the total, and none is below zero.
        #[test]
        fn parts_add_up(total in 0_i64..100_000_000, pupils in proptest::collection::vec(0_i64..3_000, 1..4)) {
            let total = Decimal::new(total, 2);
            let weights = pupils.iter().zip(["1", "1.1", "1.32"]);
            let weights: Vec<Decimal> = weights.map(|(n, it)| Decimal::from(*n) * decimal(it)).collect();
            prop_assume!(pupils.iter().any(|it| *it > 0));
            let parts = shared(total, &weights);
            prop_assert_eq!(parts.iter().sum::<Decimal>(), total);
            prop_assert!(parts.iter().all(|it| *it >= Decimal::ZERO));
        }

        /// However teachers teach at how many stages, there are as many as there are.
        #[test]
        fn teachers_add_up(taught in proptest::collection::vec(0_usize..4, 0..60), pupils in (1_i64..2_000, 1_i64..2_000)) {
            let weights = BTreeMap::from([
                ("primary".to_owned(), Decimal::from(pupils.0)),
                ("junior".to_owned(), Decimal::from(pupils.1) * decimal("1.1")),
            ]);
            let stages: [&[&str]; 4] = [&[], &["primary"], &["junior"], &["primary", "junior"]];
            let teachers: Vec<Teacher> = taught.iter().map(|it| Teacher {
                stages: stages[*it].iter().map(|it| (*it).to_owned()).collect(),
                ..Teacher::default()
            }).collect();
            let all = by_stage(&teachers, &weights);
            let n: Decimal = all.values().map(|it| it[0]).sum();
            prop_assert_eq!(n, Decimal::from(taught.len()));
        }
    }
}
