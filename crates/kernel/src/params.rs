//! 政策参数 as offices set them: each setting is a record of `access.parameter`, which says
//! what a parameter is worth in an organisation's area from a day on, and by which document.
//!
//! Not here: what is worth what where (`model::Params`), and how a node keeps up (`known`).

use base::{Day, Id};
use model::{Area, Kind, Model, Param, Params, Said, Saying, Value};
use serde_json::Value as Json;

use crate::{Caller, Kernel, Organisation, Outcome, PARAMETER, Query, Record, Tree};

/// A setting that was taken back: it says nothing, and never did.
pub fn is_withdrawn(setting: &Record) -> bool {
    setting.state.as_deref() == Some("withdrawn")
}

/// Parameters as these records say; what is none any more, or of another type, says nothing.
pub(crate) fn of_records(model: &Model, tree: &Tree, records: &[Record]) -> Params {
    let in_force = records.iter().filter(|it| !is_withdrawn(it));
    let sayings = in_force.filter_map(|record| {
        let param = model.param(record.text("param"))?;
        let organisation = tree.get(record.get("organisation").as_ref()?)?;
        let is = match record.get("value") {
            Value::Text(text) => read(param, text).ok()?,
            _ => Value::Missing,
        };
        let saying = Saying {
            area: area(tree, organisation),
            from: record.get("from").as_day()?,
            is,
            record: record.id,
        };
        Some((param.id.clone(), saying))
    });
    Params::new(model, sayings)
}

/// What the whole bureau says holds for what belongs to nobody, too.
fn area(tree: &Tree, organisation: &Organisation) -> Area {
    match tree.root().is_some_and(|root| root.id == organisation.id) {
        true => Area::Everywhere,
        false => Area::Under {
            depth: organisation.path.len(),
            organisation: organisation.id,
        },
    }
}

/// A value of a parameter as text.
fn read(param: &Param, text: &str) -> Result<Value, String> {
    let json = match (&param.kind, text) {
        (Kind::Flag, "true") => Json::Bool(true),
        (Kind::Flag, "false") => Json::Bool(false),
        (_, text) => Json::from(text),
    };
    crate::from_json(&json, &param.kind)
}

impl Kernel {
    /// What holds today for an organisation, or everywhere.
    pub fn param(&self, id: &str, organisation: Option<Id>) -> Value {
        self.holds(id, organisation, self.today())
            .map_or(Value::Missing, |it| it.is)
    }

    /// What holds there on a day, and who says so.
    pub fn holds(&self, id: &str, organisation: Option<Id>, on: Day) -> Option<Said> {
        let known = self.known();
        let at = organisation.and_then(|it| known.tree.get(it));
        let path = at.map(|it| it.path.as_slice()).unwrap_or_default();
        known.params.holds(id, path, on).cloned()
    }

    /// A value somebody wants a parameter to have.
    ///
    /// # Errors
    /// A Chinese sentence that says what was expected, without the parameter's title.
    pub fn param_value(&self, param: &Param, text: &str) -> Result<Value, String> {
        let value = read(param, text)?;
        if let (Kind::Code { of, .. }, Some(code)) = (&param.kind, value.as_text())
            && let Some(list) = self.model.codes(of)
            && !list.can_choose(code, self.today())
        {
            return Err(format!("没有“{code}”这一选项"));
        }
        Ok(value)
    }

    /// All that offices ever said of one parameter, or of all, each with the name of who did.
    pub fn settings(&self, param: Option<&str>) -> Outcome<Vec<(Record, String)>> {
        let Some(register) = self.model.register(PARAMETER) else {
            return Ok(Vec::new());
        };
        let mut query = Query::all(register, self.today());
        if let Some(param) = param {
            query = query.having("param", param);
        }
        crate::store::read(self.store(), |read| {
            let said = read.rows(&query)?;
            let by: Vec<Id> = said.iter().map(|it| it.created_by).collect();
            let names = self.titles(read, crate::ACCOUNT, &by)?;
            let named = said.into_iter().map(|it| {
                let name = names.get(&it.created_by).cloned();
                (it, name.unwrap_or_else(|| "系统".to_owned()))
            });
            Ok(named.collect())
        })
    }

    /// The organisations that may have a value of a parameter, the whole first.
    pub fn param_areas(&self, param: &Param) -> Vec<Organisation> {
        let tree = self.tree();
        let has_own = |it: &&Organisation| it.path.len() == 1 || param.areas.contains(&it.level);
        let mut areas: Vec<Organisation> = tree.all().filter(has_own).cloned().collect();
        areas.sort_by_key(|it| it.path.len());
        areas
    }

    /// The organisations for whose area the caller may set a parameter, the whole first.
    pub fn may_set(&self, caller: &Caller, param: &Param) -> Vec<Organisation> {
        let Some(register) = self.model.register(PARAMETER) else {
            return Vec::new();
        };
        let sets = |role: &String| {
            register.create.contains(role) && (param.by.is_empty() || param.by.contains(role))
        };
        let positions = caller.positions_in(register).filter(|it| sets(&it.role));
        let reached: Vec<Id> = positions.map(|it| it.area).collect();
        let tree = self.tree();
        let mut areas = self.param_areas(param);
        areas.retain(|it| reached.iter().any(|area| tree.is_under(it.id, *area)));
        areas
    }
}
