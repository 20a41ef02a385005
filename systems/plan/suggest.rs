//! 建议指标: which measure a target may be bound to, found by what it counts and its unit.
//!
//! Somebody looks at it before it binds (`bound`). Not here: what a plan says (`document`).

use std::collections::BTreeSet;

use kernel::{Ahead, Ctx, Inputs, Kernel, Outcome, Record};
use model::{Measure, Model, Value};

use super::bound;

/// Shares of what is written alike below which two names are of different things.
const ALIKE: f64 = 0.6;
/// By so much the best is better than the next, or nobody knows which is meant.
const APART: f64 = 0.05;
/// Said in names and saying nothing of what is counted.
const EMPTY: &[&str] = &[
    "全市",
    "全区",
    "全县",
    "区域内",
    "比例",
    "占比",
    "比率",
    "达到",
    "数量",
    "总数",
    "人数",
    "学校",
    "的",
    "率",
    "数",
];

/// Field `suggested 建议指标` of a target that is bound to none.
pub(super) fn suggested(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    if bound::is_bound(target) || !target.get("parent").is_missing() {
        return Ok(Value::Missing);
    }
    let (subject, unit) = (target.text("subject"), target.text("unit"));
    let found = best(&ctx.kernel().model, subject, unit);
    Ok(found.map_or(Value::Missing, |it| Value::Code(it.id.clone())))
}

/// As [`bound::ahead`].
pub(super) fn ahead(kernel: &Kernel, target: &Record) -> Outcome<Ahead> {
    let mut target = target.clone();
    let suggested = target.get("suggested").clone();
    target.set("measure", suggested);
    bound::ahead(kernel, &target)
}

/// Step `follow 按建议绑定`.
pub(super) fn follow(ctx: &mut Ctx<'_>, target: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let suggested = target.get("suggested").clone();
    target.set("measure", suggested);
    bound::bind(ctx, target, inputs)
}

/// The measure of this unit that is called most like it; none when none is, or several are.
fn best<'m>(model: &'m Model, subject: &str, unit: &str) -> Option<&'m Measure> {
    let wanted = pairs(subject);
    if wanted.is_empty() {
        return None;
    }
    let systems = model.systems.values();
    let measures = systems.flat_map(|it| it.measures.values());
    let open = measures
        .filter(|it| bound::folded(it, unit).is_some())
        .filter(|it| !it.formula.of.register.starts_with("plan."));
    let mut found: Vec<(f64, &Measure)> = open
        .map(|it| {
            let names = std::iter::once(&it.title).chain(&it.also);
            let each = names.map(|name| alike(&wanted, &pairs(name)));
            (each.fold(0.0, f64::max), it)
        })
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    match found.as_slice() {
        [(first, _), (second, _), ..] if first - second < APART => None,
        [(_, measure), ..] => Some(measure),
        [] => None,
    }
}

/// Twice what both have, of what each has: 1 when all is alike.
fn alike(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    let both = a.intersection(b).count();
    #[expect(clippy::cast_precision_loss, reason = "a name has tens of characters")]
    let share = 2.0 * both as f64 / (a.len() + b.len()).max(1) as f64;
    share
}

/// Neighbouring characters of what says something.
fn pairs(name: &str) -> BTreeSet<(char, char)> {
    let mut plain: String = name.chars().filter(|it| it.is_alphanumeric()).collect();
    for empty in EMPTY {
        plain = plain.replace(empty, "");
    }
    let chars: Vec<char> = plain.chars().collect();
    chars.windows(2).map(|two| (two[0], two[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_finds_the_measure_it_means() {
        let (model, _) = model::load(&crate::sources());
        let cases = [
            (
                "公办幼儿园在园幼儿占比",
                "%",
                Some("registry.public_kindergarten_share"),
            ),
            (
                "公办园在园幼儿占比",
                "%",
                Some("registry.public_kindergarten_share"),
            ),
            ("普惠性幼儿园覆盖率", "%", Some("registry.inclusive_share")),
            ("交流轮岗教师比例", "%", Some("registry.rotation_share")),
            (
                "九年义务教育在校生",
                "万人",
                Some("registry.compulsory_pupils"),
            ),
            ("九年义务教育巩固率", "%", Some("registry.nine_retention")),
            (
                "劳动年龄人口平均受教育年限",
                "年",
                Some("registry.schooling_years"),
            ),
            ("高中阶段毛入学率", "%", Some("registry.senior_enrolment")),
            ("义务教育大班额比例", "%", Some("registry.big_class_share")),
            ("大班额占比", "%", Some("registry.big_class_share")),
            (
                "义务教育毛入学率",
                "%",
                Some("registry.compulsory_enrolment"),
            ),
            ("小学毛入学率", "%", Some("registry.primary_enrolment")),
            (
                "学前三年毛入园率",
                "%",
                Some("registry.kindergarten_enrolment"),
            ),
            (
                "骨干教师交流比例",
                "%",
                Some("registry.exchange_backbone_share"),
            ),
            ("普惠率", "%", Some("registry.inclusive_share")),
            ("编外教职工占比", "%", Some("registry.outside_share")),
            // Another unit is another thing.
            ("普惠性幼儿园覆盖率", "所", None),
            // Nothing like it is counted.
            ("创建红领巾示范中队", "个", None),
            ("新建公园", "处", None),
            ("", "%", None),
        ];
        for (subject, unit, expected) in cases {
            let found = best(&model, subject, unit).map(|it| it.id.as_str());
            assert_eq!(found, expected, "{subject} {unit}");
        }
    }
}
