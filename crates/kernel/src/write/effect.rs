//! What a step or a clock does beside the record itself: events told, messages sent.
//!
//! A register that subscribes to an event opens its entry in the same transaction; who
//! tells never knows. Not here: the fields an effect sets, which are part of the record's
//! own writing.

use base::Id;
use model::{Effects, Event, Moment, Raise, Register, Stage, Subscription, Value};

use super::check::evaluate;
use super::save::{create_in, save_in};
use super::step::{StepCall, make};
use super::trace::note;
use crate::history::Action;
use crate::message::{self, Why};
use crate::rules::{Ctx, Inputs};
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
    tell_all(writing, register, record, effects)?;
    message::send(writing, register, record, &effects.notify, why)
}

fn tell_all(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    effects: &Effects,
) -> Outcome<()> {
    for raise in &effects.raise {
        tell(writing, register, record, raise)?;
    }
    Ok(())
}

impl Ctx<'_> {
    /// A stage of a clock comes: noted, its fields set, its events told, its messages
    /// sent, its step made.
    pub(crate) fn strike(
        &mut self,
        mut record: Record,
        stage: &Stage,
        key: &str,
        why: &str,
    ) -> Outcome<()> {
        let writing = &mut self.writing;
        let register = writing.register(&record.register)?;
        let action = Action::Clock(key.to_owned());
        note(writing, &record, &action, Some(why), &[])?;
        for (name, expr) in &stage.effects.set {
            let value = evaluate(writing, register, &record, expr);
            record.set(name, value);
        }
        let reason = Some(stage.title.as_str());
        record = save_in(writing, register, record, &Action::Rule, reason, true)?;
        tell_all(writing, register, &record, &stage.effects)?;
        let sent = Why::Clock(key.to_owned());
        match stage.at {
            Moment::Before(_) => message::send_next(writing, register, &record, &sent)?,
            _ => message::send(writing, register, &record, &stage.effects.notify, &sent)?,
        }
        let Some(step) = stage.step.as_ref().and_then(|it| register.steps.get(it)) else {
            return Ok(());
        };
        let request = StepCall {
            register: register.id.clone(),
            id: record.id,
            version: record.version,
            step: step.name.clone(),
            inputs: Inputs::new(),
            reason: None,
        };
        make(writing, register, record, step, &request).map(drop)
    }
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
