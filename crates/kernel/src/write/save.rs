//! Creating and saving inside the transaction: owner, place in the tree, number, row, history, rules.

use base::Id;
use model::{Actor, Kind, Register, Value};

use super::actor::{actor, actors_text};
use super::check::{check, compute, evaluate};
use super::course;
use super::dated;
use super::enter::enter;
use super::given;
use super::latest::concern;
use super::trace::{difference, note};
use super::{number, row};
use crate::access::{creating_position, writing_position};
use crate::history::{Action, Change};
use crate::rules::Ctx;
use crate::writing::Writing;
use crate::{Caller, Kernel, Outcome, Position, Query, Record, Refusal, StoreError, Values, tree};

/// The position that may edit the record now, or why none may.
pub(crate) fn may_edit<'c>(
    kernel: &Kernel,
    register: &Register,
    caller: &'c Caller,
    record: &Record,
) -> Result<&'c Position, String> {
    if register.facts {
        return Err("事实数据只能新增更正记录，不能修改。".into());
    }
    let state = record
        .state
        .as_ref()
        .and_then(|name| register.states.get(name));
    if let Some(state) = state.filter(|state| !state.open) {
        return Err(format!("“{}”的记录不能再修改。", state.title));
    }
    if let Some(state) = state.filter(|state| !state.edit.is_empty()) {
        let editor = actor(kernel, register, caller, record, &state.edit);
        let position = editor.and_then(|id| caller.position(id));
        return position.ok_or_else(|| {
            let who = actors_text(kernel, register, &state.edit);
            format!("“{}”时由{who}修改。", state.title)
        });
    }
    writing_position(&kernel.tree(), register, caller, record)
        .ok_or_else(|| "您的岗位只能查看这条记录。".into())
}

/// Whether the caller is one who edits the record, whatever state it is in.
pub(crate) fn edits(
    kernel: &Kernel,
    register: &Register,
    caller: &Caller,
    record: &Record,
) -> bool {
    let mut states = register.states.values();
    !register.facts
        && (writing_position(&kernel.tree(), register, caller, record).is_some()
            || states.any(|it| actor(kernel, register, caller, record, &it.edit).is_some()))
}

/// The organisation the owner field names, itself or through the record it stands for
/// (a school's organisation); else the unit of the position acted in.
pub(super) fn owner_of(
    writing: &mut Writing<'_>,
    register: &Register,
    values: &Values,
) -> Outcome<Option<Id>> {
    if let Some(named) = named_owner(writing, register, values)? {
        return Ok(Some(named));
    }
    let caller = writing.caller;
    let acting = caller.position(writing.position);
    let creating = || {
        caller
            .positions_in(register)
            .find(|p| register.create.contains(&p.role))
    };
    Ok(acting.or_else(creating).map(|position| position.unit))
}

pub(super) fn named_owner(
    writing: &mut Writing<'_>,
    register: &Register,
    values: &Values,
) -> Outcome<Option<Id>> {
    let Some(field) = &register.owner else {
        return Ok(None);
    };
    let path = writing.kernel.model.owner_path(register, field);
    let mut at = values.get(field).and_then(Value::as_ref);
    let mut through = register;
    for pair in path.iter().flat_map(|path| path.windows(2)) {
        let (Some(id), Some(Kind::Ref { to, .. })) =
            (at, through.fields.get(&pair[0]).map(|field| &field.kind))
        else {
            return Ok(None);
        };
        through = writing.register(to)?;
        at = writing
            .tx
            .get(through, id)?
            .and_then(|record| record.get(&pair[1]).as_ref());
    }
    Ok(at)
}

/// The roles whose a record is in its state, instead of its owner's.
fn kept_by<'r>(register: &'r Register, record: &Record) -> &'r [String] {
    let state = record.state.as_ref();
    let state = state.and_then(|it| register.states.get(it));
    state.map_or(&[], |it| &it.kept_by)
}

/// The unit whose it is in a state in which it is not the owner's yet: where the position acted
/// in has one of the roles, else where somebody nearest above has.
fn keeper(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<Option<Id>> {
    let roles = kept_by(register, record);
    if roles.is_empty() {
        return Ok(None);
    }
    let acting = writing.caller.position(writing.position);
    if let Some(acting) = acting.filter(|it| roles.contains(&it.role)) {
        return Ok(Some(acting.unit));
    }
    let actors: Vec<Actor> = roles.iter().cloned().map(Actor::Role).collect();
    writing.kernel.seat(writing.tx, record, &actors)
}

/// A record belongs to whom its owner field names now; an organisation to itself.
pub(super) fn belong(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: &mut Record,
) -> Outcome<()> {
    if register.id == crate::ORGANISATION {
        return Ok(());
    }
    if let Some(owner) = named_owner(writing, register, &record.values)? {
        record.owner = Some(owner);
    }
    match kept_by(register, before) == kept_by(register, record) {
        true if !kept_by(register, record).is_empty() => record.owner = before.owner,
        true => {}
        false => record.owner = keeper(writing, register, record)?.or(record.owner),
    }
    if record.owner != before.owner {
        record.path = match record.owner {
            Some(owner) => tree::path(writing.kernel, writing.tx, owner)?,
            None => Vec::new(),
        };
    }
    Ok(())
}

/// Creates inside the transaction: defaults, computed fields, checks, number, row, history, rule.
pub(crate) fn create_in(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
    values: Values,
    carried: Option<Box<dyn std::any::Any + Send>>,
) -> Outcome<Record> {
    let record = begun(writing, register, id, values)?;
    created(writing, register, record, carried, Hand::Rule)
}

/// Who answers for what else comes of a creation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// The caller, by what their positions write.
    Own,
    /// The rule or the platform.
    Rule,
}

/// Like [`begun`], by the position of the caller that may create it.
pub(super) fn begun_as(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
    values: Values,
) -> Outcome<Record> {
    let record = begun(writing, register, id, values)?;
    let tree = writing.kernel.tree();
    let position = creating_position(&tree, register, writing.caller, &record.path);
    let position = position.ok_or_else(|| {
        let says = format!("您的岗位不能为该单位新建{}。", register.title);
        Refusal::new("kernel.create", says)
    })?;
    writing.position = position.id;
    // Whose it is may follow from the position acted in, and defaults from whose it is.
    match owner_of(writing, register, &record.values)? == record.owner {
        true => Ok(record),
        false => begun(writing, register, Some(record.id), record.values),
    }
}

/// What was begun is computed and checked; the episode it takes over from. With `may_make`
/// what is given with it and not there is made.
pub(super) fn judged(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
    may_make: bool,
) -> Outcome<Option<Record>> {
    given::resolve(writing, register, record, may_make)?;
    filled(writing, register, record)?;
    check(writing, register, None, record)
}

/// What follows from what was begun is set.
pub(super) fn filled(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
) -> Outcome<()> {
    enter(writing, register, None, record)?;
    compute(writing, register, record)
}

/// And numbered and written, with its history and rule.
pub(super) fn created(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    carried: Option<Box<dyn std::any::Any + Send>>,
    hand: Hand,
) -> Outcome<Record> {
    given::resolve(writing, register, &mut record, true)?;
    filled(writing, register, &mut record)?;
    written(writing, register, record, carried, hand)
}

/// What is filled is checked, numbered and written.
pub(super) fn written(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    carried: Option<Box<dyn std::any::Any + Send>>,
    hand: Hand,
) -> Outcome<Record> {
    let former = check(writing, register, None, &record)?;
    if let Some(former) = former.as_ref().filter(|_| hand == Hand::Own) {
        dated::may_end(writing, register, former)?;
    }
    if register.id == crate::ORGANISATION {
        record.owner = Some(record.id);
        record.path = own_path(writing, &record)?;
    }
    number::begin(writing, register, &mut record)?;
    writing.tx.insert(register, &record)?;
    writing.touched.record(&record);
    note(writing, &record, &Action::Create, None, &[])?;
    concern(writing, register, &[&record]);
    course::note(writing, register, None, &record);
    if let Some(former) = former {
        dated::end(writing, register, former, &record)?;
    }
    if let Some(rule) = register
        .on_create
        .as_ref()
        .and_then(|it| writing.kernel.rules.record(register, it))
    {
        let position = writing.position;
        let mut ctx = Ctx {
            writing: writing.again(),
            carried,
        };
        ctx.writing.position = position;
        rule(&mut ctx, &mut record)?;
        record = reread(writing, register, &record)?;
    }
    changed(writing, register, record)
}

/// A new record with its defaults and its owner: a default may name the owner.
pub(super) fn begun(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
    mut values: Values,
) -> Outcome<Record> {
    let at = writing.caller.at;
    let kernel = writing.kernel;
    if let Some((field, owner)) = kernel.owner_from_source(writing.tx, register, &values)? {
        values.insert(field.to_owned(), owner);
    }
    let owner = owner_of(writing, register, &values)?;
    let mut record = Record {
        id: id.unwrap_or_else(Id::now_v7),
        register: register.id.clone(),
        version: 1,
        definition: register.version.clone(),
        number: None,
        state: register.start().map(|state| state.name.clone()),
        owner,
        path: Vec::new(),
        created_at: at,
        created_by: writing.caller.account,
        changed_at: at,
        values,
    };
    defaults(writing, register, &mut record);
    row::begin(writing, register, None, &mut record);
    record.owner = owner_of(writing, register, &record.values)?;
    if let Some(owner) = record.owner {
        record.path = tree::path(writing.kernel, writing.tx, owner)?;
    }
    if let Some(keeper) = keeper(writing, register, &record)? {
        record.owner = Some(keeper);
        record.path = tree::path(writing.kernel, writing.tx, keeper)?;
    }
    Ok(record)
}

/// What nobody said is as the definition has it, or as the number of a document tells it.
pub(super) fn defaults(writing: &mut Writing<'_>, register: &Register, record: &mut Record) {
    for field in register.fields.values() {
        if !record.get(&field.name).is_missing() {
            continue;
        }
        let value = match &field.default {
            Some(default) => Some(evaluate(writing, register, record, default)),
            None => crate::bearer::told(record, field),
        };
        if let Some(value) = value {
            record.set(&field.name, value);
        }
    }
}

/// An organisation is its own owner.
///
/// # Errors
/// Refused when it would lie below itself, or too deep, it or what is below it.
pub(super) fn own_path(writing: &mut Writing<'_>, record: &Record) -> Outcome<Vec<Id>> {
    let mut path = match record.get("parent").as_ref() {
        Some(parent) => tree::path(writing.kernel, writing.tx, parent)?,
        None => Vec::new(),
    };
    let is_below_itself = path.contains(&record.id);
    path.push(record.id);
    // What is below comes along.
    let tree = writing.kernel.tree();
    let levels_below = match tree.get(record.id) {
        Some(before) if before.path != path => tree
            .all()
            .filter(|it| it.path.contains(&record.id))
            .map(|it| it.path.len() - before.path.len())
            .max(),
        _ => None,
    };
    if is_below_itself || path.len() + levels_below.unwrap_or(0) > tree::LEVELS_MAX {
        return Err(Refusal::new(
            "kernel.tree",
            "上级单位不能是本单位或其下属单位，层级不能超过六级。",
        )
        .into());
    }
    Ok(path)
}

/// Everything owned at or below an organisation follows it to its new place.
pub(super) fn move_below(writing: &mut Writing<'_>, from: &[Id], to: &[Id]) -> Outcome<()> {
    let Some(moved) = from.last() else {
        return Ok(());
    };
    let today = crate::china_day(writing.caller.at);
    for register in writing.kernel.model.registers() {
        let query = Query::all(register, today).with(crate::Condition::Under(from.len(), *moved));
        for record in writing.tx.rows(&query)? {
            let below = record.path.get(from.len()..).unwrap_or_default();
            writing
                .tx
                .set_path(register, record.id, &[to, below].concat())?;
        }
    }
    Ok(())
}

pub(super) fn reread(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
) -> Outcome<Record> {
    writing
        .tx
        .get(register, record.id)?
        .ok_or_else(|| Refusal::not_found().into())
}

/// Saves changed values inside the transaction: computed fields, checks, row, history, rule.
pub(crate) fn save_in(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    action: &Action,
    reason: Option<&str>,
    follow: bool,
) -> Outcome<Record> {
    let before = reread(writing, register, &record)?;
    if before.version != record.version {
        return Err(Refusal::conflict().into());
    }
    let changes = due(writing, register, &before, &mut record, action)?;
    if changes.is_empty() && matches!(action, Action::Update | Action::Rule) {
        return Ok(before);
    }
    course::judge(writing, register, &before, &record)?;
    let record = put(
        writing,
        register,
        &before,
        record,
        (action, reason),
        &changes,
    )?;
    if follow {
        changed(writing, register, record)
    } else {
        Ok(record)
    }
}

/// What differs from before, when all that follows from it is set; checked, unless it is
/// nothing.
pub(super) fn due(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: &mut Record,
    action: &Action,
) -> Outcome<Vec<Change>> {
    if register.id == crate::ORGANISATION {
        record.path = own_path(writing, record)?;
    } else {
        belong(writing, register, before, record)?;
    }
    number::arrive(writing, register, record)?;
    enter(writing, register, Some(before), record)?;
    row::begin(writing, register, Some(before), record);
    compute(writing, register, record)?;
    let changes = difference(before, record);
    if !changes.is_empty() || !matches!(action, Action::Update | Action::Rule) {
        check(writing, register, Some(before), record)?;
    }
    Ok(changes)
}

/// Writes a record that was there and is as it is to be, with its history.
pub(super) fn put(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: Record,
    (action, reason): (&Action, Option<&str>),
    changes: &[Change],
) -> Outcome<Record> {
    put_noting(writing, register, before, record, |writing, record| {
        note(writing, record, action, reason, changes)
    })
}

/// The same, with an entry of one's own making.
pub(super) fn put_noting(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    mut record: Record,
    noted: impl FnOnce(&mut Writing<'_>, &Record) -> Outcome<()>,
) -> Outcome<Record> {
    record.version += 1;
    record.definition = register.version.clone();
    record.changed_at = writing.caller.at;
    if !writing.tx.update(register, before, &record)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.record(&record);
    noted(writing, &record)?;
    concern(writing, register, &[before, &record]);
    course::note(writing, register, Some(before), &record);
    if register.id == crate::ORGANISATION && record.path != before.path {
        move_below(writing, &before.path, &record.path)?;
    }
    Ok(record)
}

/// Rules that call one another stop here: a circle is our mistake, not the user's.
const RULE_DEPTH_MAX: usize = 24;

pub(super) fn changed(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
) -> Outcome<Record> {
    let Some(rule) = register
        .on_change
        .as_ref()
        .and_then(|it| writing.kernel.rules.record(register, it))
    else {
        return Ok(record);
    };
    if writing.depth > RULE_DEPTH_MAX {
        return Err(StoreError::plain(format!("rules of {} call in a circle", register.id)).into());
    }
    rule(
        &mut Ctx {
            writing: writing.again(),
            carried: None,
        },
        &mut record,
    )?;
    reread(writing, register, &record)
}
