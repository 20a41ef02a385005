//! 分解: one number shared out among units, and handed to them.
//!
//! The sharing itself is pure: largest remainder, so that the parts always add up to
//! the whole. Not here: what comes back from the parts (`progress`).

use base::{Decimal, Id};
use kernel::{Ctx, Failure, Inputs, ORGANISATION, Outcome, Record};
use model::Value;
use serde_json::Value as Json;

use super::{id_list, number_text, org_titles, reports};

const TARGET: &str = "plan.target";

/// Shares a number out in proportion to weights, in units of its last decimal place.
///
/// # Shape
/// One share per weight, in order; they add up to `total` exactly. What is left after
/// rounding down goes to the largest remainders, the earlier of equal ones first.
/// None when the weights add up to nothing.
///
/// # Source
/// Hamilton's method of apportionment.
pub(crate) fn share(total: Decimal, weights: &[Decimal]) -> Option<Vec<Decimal>> {
    let sum: Decimal = weights.iter().sum();
    if sum <= Decimal::ZERO || weights.iter().any(|weight| weight.is_sign_negative()) {
        return None;
    }
    let total = total.normalize();
    let step = Decimal::new(1, total.scale());
    let exact: Vec<Decimal> = weights.iter().map(|weight| total * weight / sum).collect();
    let mut shares: Vec<Decimal> = exact.iter().map(|it| (it / step).floor() * step).collect();
    let mut left = total - shares.iter().sum::<Decimal>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&idx| std::cmp::Reverse(exact[idx] - shares[idx]));
    for idx in order {
        if left < step {
            break;
        }
        shares[idx] += step;
        left -= step;
    }
    Some(shares)
}

/// Whether the parts' sum is what the whole asks for; if not, by how much in words.
///
/// # Errors
/// The difference: 少3所.
pub(crate) fn adds_up(
    comparator: &str,
    value: Decimal,
    value_to: Option<Decimal>,
    sum: Decimal,
    unit: &str,
) -> Result<(), String> {
    let upper = match comparator {
        "ge" | "gt" => None,
        _ => Some(value_to.unwrap_or(value)),
    };
    let lower = match comparator {
        "le" | "lt" => None,
        _ => Some(value),
    };
    if let Some(lower) = lower.filter(|lower| sum < *lower) {
        return Err(format!("少{}{unit}", number_text(lower - sum)));
    }
    if let Some(upper) = upper.filter(|upper| sum > *upper) {
        return Err(format!("多{}{unit}", number_text(sum - upper)));
    }
    Ok(())
}

/// Makes parts to be issued: one per organisation, with its share.
pub(super) fn divide(ctx: &mut Ctx<'_>, target: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let method = inputs
        .get("method")
        .and_then(Json::as_str)
        .unwrap_or("typed");
    let mut organisations = id_list(inputs.get("organisations"));
    organisations.dedup();
    within_reach(ctx, target, &organisations)?;
    let live = parts_of(ctx, target.id)?;
    let (drafts, issued): (Vec<Record>, Vec<Record>) =
        live.into_iter().partition(|part| part.in_state("drafted"));
    let again: Vec<Id> = issued
        .iter()
        .filter_map(|part| part.get("holder").as_ref())
        .filter(|holder| organisations.contains(holder))
        .collect();
    if !again.is_empty() {
        let units = org_titles(ctx, &again);
        return Err(ctx.refuse("plan.already_issued", &[("units", units)]));
    }
    let shares = shares(ctx, target, inputs, method, &organisations, &issued)?;
    for (organisation, (value, value_to)) in organisations.iter().zip(shares) {
        let same = drafts
            .iter()
            .find(|it| it.get("holder").as_ref() == Some(*organisation));
        match same {
            Some(draft) => {
                let mut draft = draft.clone();
                draft.set("value", value);
                draft.set("value_to", value_to);
                ctx.update(draft)?;
            }
            None => {
                let part = part_of(target, *organisation, value, value_to);
                let part = ctx.create(TARGET, part)?;
                ctx.move_to(part, "drafted")?;
            }
        }
    }
    for draft in drafts {
        let holder = draft.get("holder").as_ref();
        if holder.is_none_or(|holder| !organisations.contains(&holder)) {
            ctx.move_to(draft, "dropped")?;
        }
    }
    Ok(())
}

/// Only units below: those under the holder, or, for a section, under its bureau.
fn within_reach(ctx: &mut Ctx<'_>, target: &Record, organisations: &[Id]) -> Outcome<()> {
    let tree = ctx.tree();
    let holder = target.get("holder").as_ref().or(target.owner);
    let Some(holder) = holder.and_then(|id| tree.get(id)) else {
        return Ok(());
    };
    let is_office = matches!(holder.kind.as_str(), "section" | "institution");
    let base = if is_office {
        holder.parent.unwrap_or(holder.id)
    } else {
        holder.id
    };
    let outside: Vec<Id> = organisations
        .iter()
        .copied()
        .filter(|id| *id == base || !tree.is_under(*id, base))
        .collect();
    if outside.is_empty() {
        return Ok(());
    }
    let unit = org_titles(ctx, &outside);
    Err(ctx.refuse("plan.divide_outside", &[("unit", unit)]))
}

type Share = (Option<Decimal>, Option<Decimal>);

fn shares(
    ctx: &mut Ctx<'_>,
    target: &Record,
    inputs: &Inputs,
    method: &str,
    organisations: &[Id],
    issued: &[Record],
) -> Outcome<Vec<Share>> {
    let (value, value_to) = (
        target.get("value").as_decimal(),
        target.get("value_to").as_decimal(),
    );
    let same = |share: Share| vec![share; organisations.len()];
    let each = target.get("additive").as_flag() == Some(false);
    if each {
        return Ok(same((value, value_to)));
    }
    if method == "typed" {
        return Ok(same((None, None)));
    }
    let quote = ("quote", target.text("quote").to_owned());
    let Some(value) = value else {
        return Err(ctx.refuse("plan.no_value", &[quote]));
    };
    let given = |field: &str| -> Decimal {
        issued
            .iter()
            .filter_map(|part| part.get(field).as_decimal())
            .sum()
    };
    let left = value - given("value");
    if left <= Decimal::ZERO && value > Decimal::ZERO {
        let unit = ("unit", target.text("unit").to_owned());
        return Err(ctx.refuse(
            "plan.nothing_left",
            &[quote, ("value", number_text(value)), unit],
        ));
    }
    let weights = match method {
        "column" => weights(ctx, inputs, organisations)?,
        _ => vec![Decimal::ONE; organisations.len()],
    };
    let lower = share(left, &weights).unwrap_or_default();
    let upper = value_to.and_then(|to| share(to - given("value_to"), &weights));
    let upper = upper
        .unwrap_or_default()
        .into_iter()
        .map(Some)
        .chain(std::iter::repeat(None));
    Ok(lower.into_iter().map(Some).zip(upper).collect())
}

fn weights(ctx: &mut Ctx<'_>, inputs: &Inputs, organisations: &[Id]) -> Outcome<Vec<Decimal>> {
    let column = inputs
        .get("column")
        .and_then(Json::as_str)
        .unwrap_or("pupils");
    let mut weights = Vec::new();
    let mut without = Vec::new();
    for id in organisations {
        let organisation = ctx.get(ORGANISATION, *id)?;
        match organisation
            .get(column)
            .as_decimal()
            .filter(|it| *it > Decimal::ZERO)
        {
            Some(weight) => weights.push(weight),
            None => without.push(*id),
        }
    }
    if without.is_empty() {
        return Ok(weights);
    }
    let title = ctx
        .kernel()
        .model
        .codes("plan.division_column")
        .and_then(|list| list.codes.get(column))
        .map_or(column, |code| code.title.as_str())
        .to_owned();
    let units = org_titles(ctx, &without);
    Err(ctx.refuse("plan.no_weights", &[("units", units), ("column", title)]))
}

/// What a part of a target is made of.
pub(super) fn part_of(
    target: &Record,
    holder: Id,
    value: Option<Decimal>,
    value_to: Option<Decimal>,
) -> kernel::Values {
    const SAME: [&str; 11] = [
        "task",
        "plan",
        "quote",
        "subject",
        "comparator",
        "unit",
        "additive",
        "nature",
        "base_year",
        "begins_on",
        "due_on",
    ];
    let mut part: kernel::Values = SAME
        .iter()
        .map(|name| ((*name).to_owned(), target.get(name).clone()))
        .collect();
    part.insert("parent".into(), target.id.into());
    part.insert("holder".into(), holder.into());
    part.insert("value".into(), value.into());
    part.insert("value_to".into(), value_to.into());
    part
}

/// What a target is called: as the plan says it, a part with its share beside the whole.
///
/// The words of the plan stay as they are, with the number of the whole: they may speak of all
/// counties, of several numbers or of none, so that no other number can be put into them.
pub(super) fn title(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let quote = target.text("quote");
    let Some(parent) = target.get("parent").as_ref() else {
        return Ok(quote.into());
    };
    let whole = ctx.get(TARGET, parent)?;
    match amount(target) {
        Some(share) if amount(&whole).as_ref() != Some(&share) => {
            let carries = match target.get("additive").as_flag() {
                Some(false) => "要求",
                _ => "承担",
            };
            Ok(format!("{quote}（{carries}{share}）").into())
        }
        _ => Ok(quote.into()),
    }
}

/// A target's number with its unit: 24个, 8—9个.
fn amount(target: &Record) -> Option<String> {
    let value = number_text(target.get("value").as_decimal()?);
    let to = target.get("value_to").as_decimal().map(number_text);
    let to = to.map_or_else(String::new, |it| format!("—{it}"));
    Some(format!("{value}{to}{}", target.text("unit")))
}

/// Parts that are not dropped, in order of creation.
pub(super) fn parts_of(ctx: &mut Ctx<'_>, target: Id) -> Outcome<Vec<Record>> {
    let parts = ctx.having(TARGET, "parent", target)?;
    Ok(parts
        .into_iter()
        .filter(|part| !part.in_state("dropped"))
        .collect())
}

/// Hands the drafted parts to their units, if all parts add up.
pub(super) fn issue(ctx: &mut Ctx<'_>, target: &mut Record, _: &Inputs) -> Outcome<()> {
    let parts = parts_of(ctx, target.id)?;
    let is_draft = |part: &&Record| part.in_state("drafted");
    if let Some(value) = target.get("value").as_decimal() {
        let empty: Vec<Id> = parts
            .iter()
            .filter(is_draft)
            .filter(|part| part.get("value").is_missing())
            .filter_map(|part| part.get("holder").as_ref())
            .collect();
        if !empty.is_empty() {
            let units = org_titles(ctx, &empty);
            return Err(ctx.refuse("plan.part_without", &[("units", units)]));
        }
        if target.get("additive").as_flag() != Some(false) {
            let sum: Decimal = parts
                .iter()
                .filter_map(|it| it.get("value").as_decimal())
                .sum();
            let (upper, unit) = (target.get("value_to").as_decimal(), target.text("unit"));
            adds_up(target.text("comparator"), value, upper, sum, unit)
                .map_err(|difference| sum_differs(ctx, target, value, sum, difference))?;
        }
    }
    let today = ctx.today();
    let mut handed = Vec::new();
    for part in parts.iter().filter(is_draft) {
        let mut part = part.clone();
        part.set("given_on", today);
        handed.push(ctx.take_step(part, "hand")?);
    }
    reports::hand_on(ctx, target, &handed)
}

fn sum_differs(
    ctx: &Ctx<'_>,
    target: &Record,
    value: Decimal,
    sum: Decimal,
    difference: String,
) -> Failure {
    ctx.refuse(
        "plan.sum_differs",
        &[
            ("sum", number_text(sum)),
            ("unit", target.text("unit").to_owned()),
            ("quote", target.text("quote").to_owned()),
            ("value", number_text(value)),
            ("difference", difference),
        ],
    )
}

/// An issued part goes back to its giver; what its unit drafted below goes with it.
pub(super) fn recall(ctx: &mut Ctx<'_>, part: &mut Record, _: &Inputs) -> Outcome<()> {
    let below = parts_of(ctx, part.id)?;
    if below.iter().any(|it| !it.in_state("drafted")) {
        let holder = part.get("holder").as_ref();
        let unit = org_titles(ctx, holder.as_slice());
        return Err(ctx.refuse("plan.part_divided", &[("unit", unit)]));
    }
    for draft in below {
        ctx.move_to(draft, "dropped")?;
    }
    Ok(())
}

/// A target goes with all its parts.
pub(super) fn drop_target(ctx: &mut Ctx<'_>, target: &mut Record, _: &Inputs) -> Outcome<()> {
    for mut part in parts_of(ctx, target.id)? {
        drop_target(ctx, &mut part, &Inputs::new())?;
        // Its own parts may have touched it.
        let part = ctx.get(TARGET, part.id)?;
        ctx.move_to(part, "dropped")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        check("43", &[1, 1, 1, 1, 1], &["9", "9", "9", "8", "8"]);
        check("100", &[120_000, 60_000, 20_000], &["60", "30", "10"]);
        check("10", &[3, 3, 3], &["4", "3", "3"]);
        check("4.92", &[1, 1, 1], &["1.64", "1.64", "1.64"]);
        check("4.9", &[2, 1], &["3.3", "1.6"]);
        check("2", &[5, 3, 1], &["1", "1", "0"]);
        check("0", &[1, 1], &["0", "0"]);
        assert_eq!(share(Decimal::TEN, &[]), None);
        assert_eq!(share(Decimal::TEN, &[Decimal::ZERO]), None);
    }

    #[test]
    fn a_sum_that_differs_says_by_how_much() {
        let says = |comparator: &str, upper: Option<i64>, sum: i64| {
            let upper = upper.map(Decimal::from);
            adds_up(comparator, Decimal::TEN, upper, Decimal::from(sum), "所").err()
        };
        assert_eq!(says("eq", None, 10), None);
        assert_eq!(says("eq", None, 7).as_deref(), Some("少3所"));
        assert_eq!(says("plus", None, 12).as_deref(), Some("多2所"));
        assert_eq!(says("ge", None, 12), None);
        assert_eq!(says("ge", None, 9).as_deref(), Some("少1所"));
        assert_eq!(says("le", None, 9), None);
        assert_eq!(says("le", None, 11).as_deref(), Some("多1所"));
        assert_eq!(says("eq", Some(12), 11), None);
        assert_eq!(says("eq", Some(12), 13).as_deref(), Some("多1所"));
    }

    #[track_caller]
    fn check(total: &str, weights: &[i64], shares: &[&str]) {
        let weights: Vec<Decimal> = weights.iter().map(|&it| it.into()).collect();
        let total: Decimal = total.parse().expect("a number");
        let found = share(total, &weights).expect("weights add up to something");
        assert_eq!(found.iter().sum::<Decimal>(), total);
        let found: Vec<String> = found.into_iter().map(number_text).collect();
        assert_eq!(found, shares);
    }
}
