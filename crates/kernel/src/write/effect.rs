//! What a step or a clock does beside the record itself: events told, messages sent.
//!
//! A register that subscribes to an event opens its entry in the same transaction; who
//! tells never knows. Not here: the fields an effect sets, which are part of the record's
//! own writing.

use base::Id;
use model::{Effects, Event, Raise, Register, Subscription, Value};

use super::check::evaluate;
use super::save::create_in;
use crate::message::{self, Why};
use crate::writing::Writing;
use crate::{Failure, Outcome, Record, Refusal, Values, expression};

/// Tells the events and sends the messages of an effect, after the record was written.
pub(super) fn take_effect(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    effects: &Effects,
    why: &Why,
) -> Outcome<()> {
    for raise in &effects.raise {
        tell(writing, register, record, raise)?;
    }
    message::send(writing, register, record, &effects.notify, why)
}

fn tell(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    raise: &Raise,
) -> Outcome<()> {
    let model = &writing.kernel.model;
    let Some(event) = model.event(&raise.event) else {
        return Ok(());
    };
    let mut values = Values::new();
    for (name, expr) in &raise.with {
        let value = evaluate(writing, register, record, expr);
        values.insert(name.clone(), value);
    }
    let told = Record {
        register: raise.event.clone(),
        state: None,
        created_at: writing.caller.at,
        values,
        ..record.clone()
    };
    for receiver in model.registers() {
        if let Some(subscription) = receiver.on.get(&raise.event) {
            open(writing, receiver, subscription, event, &told, record)?;
        }
    }
    Ok(())
}

/// Opens a subscriber's entry, linked back to the record the event is about.
fn open(
    writing: &mut Writing<'_>,
    receiver: &Register,
    subscription: &Subscription,
    event: &Event,
    told: &Record,
    source: &Record,
) -> Outcome<()> {
    let me: Option<Id> = Some(writing.caller.account);
    let mut over = |expr| {
        let kernel = writing.kernel;
        expression::value(kernel, writing.tx, &event.form, told, me, expr)
    };
    if let Some(when) = &subscription.when
        && over(when) != Value::Flag(true)
    {
        return Ok(());
    }
    let mut values: Values = subscription
        .set
        .iter()
        .map(|(name, expr)| (name.clone(), over(expr)))
        .collect();
    if let Some(owner) = &receiver.owner
        && values.get(owner).is_none_or(Value::is_missing)
    {
        values.insert(owner.clone(), told.owner.into());
    }
    if let Some(link) = receiver.source_field() {
        values.insert(link.name.clone(), Value::Text(message::about(source)));
    }
    let opened = create_in(&mut writing.again(), receiver, None, values, None);
    opened.map(drop).map_err(|failure| match failure {
        Failure::Refused(refusal) => Refusal {
            message: format!("由此开立的“{}”不完整：{}", receiver.title, refusal.message),
            ..refusal
        }
        .into(),
        other => other,
    })
}
