//! What a step or a clock does beside the record itself: events told, messages sent.
//!
//! A register that subscribes to an event opens its entry in the same transaction; who
//! tells never knows. Not here: the fields an effect sets, which are part of the record's
//! own writing.

use base::Id;
use model::expr::Expr;
use model::{Effects, Event, Moment, Raise, Register, Stage, Subscription, Value};

use super::check::evaluate;
use super::save::{create_in, save_in};
use super::step::{StepCall, make};
use super::trace::note;
use crate::about::about;
use crate::history::Action;
use crate::message::{self, Why};
use crate::rules::{Ctx, Inputs};
use crate::writing::Writing;
use crate::{Condition, Failure, Outcome, Query, Record, Refusal, Values, expression};

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
        match &stage.step {
            Some(step) => self.take_step(record, step).map(drop),
            None => Ok(()),
        }
    }

    /// Makes a step nobody is asked for, with all that comes of it: what it sets, its rule,
    /// its events and messages.
    pub fn take_step(&mut self, record: Record, step: &str) -> Outcome<Record> {
        take_step(&mut self.writing, record, step)
    }

    /// The same, with what its rule wants counted, counted before the transaction.
    pub fn take_step_with(
        &mut self,
        record: Record,
        step: &str,
        ahead: Option<crate::Ahead>,
    ) -> Outcome<Record> {
        self.writing.touched.ahead = ahead;
        self.take_step(record, step)
    }
}

pub(super) fn take_step(writing: &mut Writing<'_>, record: Record, step: &str) -> Outcome<Record> {
    let register = writing.register(&record.register)?;
    let step = register.steps.get(step).ok_or_else(Refusal::not_found)?;
    let request = StepCall {
        register: register.id.clone(),
        id: record.id,
        version: record.version,
        step: step.name.clone(),
        inputs: Inputs::new(),
        reason: None,
    };
    let outer = writing.of_itself;
    writing.of_itself |= step.by.is_empty();
    let made = make(writing, register, record, step, &request);
    writing.of_itself = outer;
    made
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
            hear(writing, receiver, subscription, event, &told, record)?;
        }
    }
    Ok(())
}

/// What a subscriber does of it: it opens an entry, or goes on with those about the record.
fn hear(
    writing: &mut Writing<'_>,
    receiver: &Register,
    subscription: &Subscription,
    event: &Event,
    told: &Record,
    source: &Record,
) -> Outcome<()> {
    if let Some(when) = &subscription.when
        && over(writing, event, told, when) != Value::Flag(true)
    {
        return Ok(());
    }
    match &subscription.step {
        Some(step) => go_on(writing, receiver, step, source),
        None if subscription.single && is_followed(writing, receiver, source)? => Ok(()),
        None => open(writing, receiver, subscription, event, told, source),
    }
}

/// The entries about the record that may make the step make it.
fn go_on(
    writing: &mut Writing<'_>,
    receiver: &Register,
    step: &str,
    source: &Record,
) -> Outcome<()> {
    let Some(said) = receiver.steps.get(step) else {
        return Ok(());
    };
    let from = said.from.iter().map(|it| Value::Text(it.clone()));
    let Some(query) = about_it(writing, receiver, source, from.collect()) else {
        return Ok(());
    };
    for entry in writing.tx.rows(&query)? {
        let when = said.when.as_ref();
        if when.is_some_and(|it| evaluate(writing, receiver, &entry, it) != Value::Flag(true)) {
            continue;
        }
        take_step(&mut writing.again(), entry, step)?;
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
    let mut values: Values = subscription
        .set
        .iter()
        .map(|(name, expr)| (name.clone(), over(writing, event, told, expr)))
        .collect();
    if let Some(link) = receiver.source_field() {
        values.insert(link.name.clone(), Value::Text(about(source)));
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

/// What an expression over the event comes to.
fn over(writing: &mut Writing<'_>, event: &Event, told: &Record, expr: &Expr) -> Value {
    let me: Option<Id> = Some(writing.caller.account);
    let kernel = writing.kernel;
    expression::value(kernel, writing.tx, &event.form, told, me, expr)
}

/// Whether an entry about the record is open.
fn is_followed(writing: &mut Writing<'_>, receiver: &Register, source: &Record) -> Outcome<bool> {
    let open = receiver.states.values().filter(|it| !it.end);
    let open = open.map(|it| Value::Text(it.name.clone())).collect();
    let Some(mut query) = about_it(writing, receiver, source, open) else {
        return Ok(false);
    };
    query.limit = 1;
    Ok(!writing.tx.rows(&query)?.is_empty())
}

/// The entries about a record in one of these states.
fn about_it<'m>(
    writing: &Writing<'_>,
    receiver: &'m Register,
    source: &Record,
    states: Vec<Value>,
) -> Option<Query<'m>> {
    let link = receiver.source_field()?;
    let query = Query::all(receiver, writing.kernel.today()).having(&link.name, about(source));
    Some(query.with(Condition::AnyOf("state".into(), states)))
}
