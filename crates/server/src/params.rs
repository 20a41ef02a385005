//! 政策参数: what each is worth in an area now, who says so and by which document; and all that
//! was ever said of one. Everybody signed in reads them.
//!
//! Not here: setting and taking back, which make and step a record of `access.parameter`
//! like any other (`records`).

use std::collections::HashMap;

use base::{Day, Id as Uuid};
use kernel::{Caller, Kernel, Organisation, Outcome, Record};
use model::{Param, Said};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::definitions::{Field, param_field};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_params))
        .routes(routes!(get_param))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ParamsQuery {
    /// Whose value; without it that of the area one acts for.
    organisation: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
struct ParamList {
    /// Whose values these are.
    organisation: Option<Named>,
    /// Whose can be asked: the whole, and those that may have values of their own.
    organisations: Vec<Named>,
    systems: Vec<ParamsOf>,
}

#[derive(Serialize, ToSchema)]
struct ParamsOf {
    id: String,
    title: String,
    params: Vec<ParamNow>,
}

#[derive(Clone, Serialize, ToSchema)]
struct Named {
    id: Uuid,
    title: String,
}

/// A parameter and what it is worth.
#[derive(Serialize, ToSchema)]
struct ParamNow {
    /// `safety.general_days`
    id: String,
    title: String,
    help: Option<String>,
    now: Option<Held>,
    /// The caller may set it somewhere.
    may_set: bool,
}

/// What holds, since when, by whom.
#[derive(Serialize, ToSchema)]
struct Held {
    /// With its unit, as people read it.
    shown: String,
    /// Who says it; none: it ships so.
    whose: Option<Named>,
    from: String,
    basis: String,
}

#[derive(Serialize, ToSchema)]
struct ParamFacts {
    #[serde(flatten)]
    param: ParamNow,
    organisation: Option<Named>,
    system_title: String,
    /// How a value of it is typed.
    field: Field,
    /// For whom the caller may set it.
    set_for: Vec<Named>,
    /// What it is worth for each that may have a value of its own, the whole first.
    areas: Vec<AreaNow>,
    /// All that was said of it, the latest first.
    settings: Vec<Setting>,
}

#[derive(Serialize, ToSchema)]
struct AreaNow {
    organisation: Named,
    now: Option<Held>,
    /// It says so itself.
    own: bool,
}

/// One saying: as it ships, or by an office.
#[derive(Serialize, ToSchema)]
struct Setting {
    /// The record it is; none: it ships so.
    record: Option<SettingRecord>,
    whose: Option<Named>,
    from: String,
    /// With its unit; none: from then on as above.
    shown: Option<String>,
    basis: String,
}

#[derive(Serialize, ToSchema)]
struct SettingRecord {
    id: Uuid,
    version: i64,
    /// Who set it, when.
    by: String,
    at: String,
    withdrawn: bool,
    may_withdraw: bool,
}

/// All parameters, by system, as they are in an area.
#[utoipa::path(get, path = "/params", tag = "definitions", params(ParamsQuery),
    responses((status = 200, body = ParamList)))]
async fn list_params(
    axum::extract::State(app): axum::extract::State<App>,
    who: SignedIn,
    Asked(asked): Asked<ParamsQuery>,
) -> Result<Body<ParamList>, Problem> {
    app.run(move |kernel| listed(kernel, &who.caller, asked.organisation))
        .await
        .map(Body)
}

/// A parameter with all that was said of it.
#[utoipa::path(get, path = "/params/{system}/{name}", tag = "definitions",
    params(("system" = String, Path), ("name" = String, Path), ParamsQuery), responses(
    (status = 200, body = ParamFacts), (status = 404, body = ErrorBody)))]
async fn get_param(
    axum::extract::State(app): axum::extract::State<App>,
    who: SignedIn,
    Place((system, name)): Place<(String, String)>,
    Asked(asked): Asked<ParamsQuery>,
) -> Result<Body<ParamFacts>, Problem> {
    app.run(move |kernel| {
        let param = kernel.model.param(&format!("{system}.{name}"));
        let param = param.ok_or_else(kernel::Refusal::not_found)?;
        facts(kernel, &who.caller, param, asked.organisation)
    })
    .await
    .map(Body)
}

fn listed(kernel: &Kernel, caller: &Caller, organisation: Option<Uuid>) -> Outcome<ParamList> {
    let desk = Desk::new(kernel, caller, None, organisation)?;
    let systems = kernel.model.systems.values();
    let mut systems: Vec<ParamsOf> = systems
        .filter(|it| !it.params.is_empty())
        .map(|it| ParamsOf {
            id: it.id.clone(),
            title: it.title.clone(),
            params: it.params.values().map(|param| desk.now(param)).collect(),
        })
        .collect();
    // First what one may set oneself.
    systems.sort_by_key(|of| !of.params.iter().any(|it| it.may_set));
    let mut organisations: Vec<Organisation> = Vec::new();
    for param in kernel.model.params() {
        for it in kernel.param_areas(param) {
            if organisations.iter().all(|known| known.id != it.id) {
                organisations.push(it);
            }
        }
    }
    Ok(ParamList {
        organisation: desk.asked(),
        organisations: organisations.iter().map(named).collect(),
        systems,
    })
}

fn facts(
    kernel: &Kernel,
    caller: &Caller,
    param: &Param,
    organisation: Option<Uuid>,
) -> Outcome<ParamFacts> {
    let desk = Desk::new(kernel, caller, Some(&param.id), organisation)?;
    let areas = kernel.param_areas(param);
    let may_set = kernel.may_set(caller, param);
    let system = param.id.split('.').next().unwrap_or_default();
    Ok(ParamFacts {
        param: desk.now(param),
        organisation: desk.asked(),
        system_title: kernel.model.systems[system].title.clone(),
        field: param_field(param),
        areas: areas
            .iter()
            .map(|it| {
                let now = desk.held(param, Some(it.id));
                AreaNow {
                    own: now
                        .as_ref()
                        .and_then(|held| held.whose.as_ref())
                        .is_some_and(|whose| whose.id == it.id),
                    organisation: named(it),
                    now,
                }
            })
            .collect(),
        settings: desk.settings(param, &may_set),
        set_for: may_set.iter().map(named).collect(),
    })
}

fn named(it: &Organisation) -> Named {
    Named {
        id: it.id,
        title: it.title.clone(),
    }
}

/// What is known to answer one request.
struct Desk<'k> {
    kernel: &'k Kernel,
    caller: &'k Caller,
    organisation: Option<Uuid>,
    /// Settings with who made them.
    records: HashMap<Uuid, (Record, String)>,
}

impl<'k> Desk<'k> {
    fn new(
        kernel: &'k Kernel,
        caller: &'k Caller,
        param: Option<&str>,
        organisation: Option<Uuid>,
    ) -> Outcome<Desk<'k>> {
        let area = caller.in_order().next().map(|position| position.area);
        let records = kernel.settings(param)?.into_iter();
        Ok(Desk {
            kernel,
            caller,
            organisation: organisation
                .or(area)
                .or_else(|| kernel.tree().root().map(|it| it.id)),
            records: records.map(|it| (it.0.id, it)).collect(),
        })
    }

    fn named(&self, organisation: Option<Uuid>) -> Option<Named> {
        let tree = self.kernel.tree();
        organisation.and_then(|it| tree.get(it)).map(named)
    }

    fn asked(&self) -> Option<Named> {
        self.named(self.organisation)
    }

    fn now(&self, param: &Param) -> ParamNow {
        ParamNow {
            id: param.id.clone(),
            title: param.title.clone(),
            help: Some(param.help.clone()).filter(|it| !it.is_empty()),
            now: self.held(param, self.organisation),
            may_set: !self.kernel.may_set(self.caller, param).is_empty(),
        }
    }

    fn held(&self, param: &Param, organisation: Option<Uuid>) -> Option<Held> {
        let today = self.kernel.today();
        let said = self.kernel.holds(&param.id, organisation, today)?;
        let (whose, basis) = self.origin(param, &said);
        Some(Held {
            shown: self.shown(param, &said.is),
            whose,
            from: said.from.to_string(),
            basis,
        })
    }

    /// Who says it, and by which document.
    fn origin(&self, param: &Param, said: &Said) -> (Option<Named>, String) {
        match said.record.and_then(|it| self.records.get(&it)) {
            Some((record, _)) => (
                self.named(record.get("organisation").as_ref()),
                record.text("basis").to_owned(),
            ),
            None => {
                let mut values = param.values.iter();
                let shipped = values.find(|it| it.from == said.from);
                let source = shipped.map(|it| it.source.clone());
                (None, source.unwrap_or_default())
            }
        }
    }

    fn shown(&self, param: &Param, value: &model::Value) -> String {
        let text = kernel::shown(&self.kernel.model, &param.kind, value, &Default::default());
        match param.kind.unit() {
            "" => text,
            unit => format!("{text} {unit}"),
        }
    }

    fn settings(&self, param: &Param, may_set: &[Organisation]) -> Vec<Setting> {
        let shipped = param.values.iter().map(|it| {
            let setting = Setting {
                record: None,
                whose: None,
                from: it.from.to_string(),
                shown: Some(self.shown(param, &it.is)),
                basis: it.source.clone(),
            };
            (it.from, setting)
        });
        let said = self.records.values().filter_map(|(record, by)| {
            let from = record.get("from").as_day()?;
            Some((from, self.setting(param, record, by, may_set)))
        });
        let mut settings: Vec<(Day, Setting)> = shipped.chain(said).collect();
        settings.sort_by_key(|(from, it)| {
            let at = it.record.as_ref().map(|record| record.at.clone());
            std::cmp::Reverse((*from, at))
        });
        settings.into_iter().map(|(_, it)| it).collect()
    }

    fn setting(
        &self,
        param: &Param,
        record: &Record,
        by: &str,
        may_set: &[Organisation],
    ) -> Setting {
        let organisation = record.get("organisation").as_ref();
        let withdrawn = kernel::is_withdrawn(record);
        let text = record.get("value").as_text();
        let value = text.map(|it| match self.kernel.param_value(param, it) {
            Ok(value) => self.shown(param, &value),
            // Of an earlier type, or a code that is no more.
            Err(_) => it.to_owned(),
        });
        Setting {
            record: Some(SettingRecord {
                id: record.id,
                version: record.version,
                by: by.to_owned(),
                at: record.created_at.to_string(),
                withdrawn,
                may_withdraw: !withdrawn && may_set.iter().any(|it| Some(it.id) == organisation),
            }),
            whose: self.named(organisation),
            from: record
                .get("from")
                .as_day()
                .map(|it| it.to_string())
                .unwrap_or_default(),
            shown: value,
            basis: record.text("basis").to_owned(),
        }
    }
}
