//! 查找已有数据项: what is registered already, before a form asks for it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::looking;
use crate::answer::{Asked, Body};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find_facts))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FactQuery {
    /// A title or a description, as the person types it.
    q: String,
}

/// 已有数据项: facts and fields that a text may be about, nearest first.
#[derive(Serialize, ToSchema)]
struct KnownFacts {
    known: Vec<KnownFact>,
}

#[derive(Serialize, ToSchema)]
struct KnownFact {
    /// `person.birth_on`; none for a field that says no fact.
    fact: Option<String>,
    title: String,
    help: String,
    also: Vec<String>,
    /// Where it is asked already; none while nobody holds the fact.
    home: Option<Home>,
}

/// To be referred to instead of asked again.
#[derive(Serialize, ToSchema)]
struct Home {
    register: String,
    register_title: String,
    /// One in rows is named `dish.price`.
    field: String,
    field_title: String,
}

/// The most a search for facts tells.
const KNOWN_MAX: usize = 30;

/// 查找已有数据项, before a field is made.
#[utoipa::path(get, path = "/design/facts", tag = "design", params(FactQuery), responses(
    (status = 200, body = KnownFacts), (status = 404, body = ErrorBody)))]
async fn find_facts(
    who: SignedIn,
    Asked(asked): Asked<FactQuery>,
) -> Result<Body<KnownFacts>, Problem> {
    looking(&who)?;
    let known = model::fact::known(&who.kernel.model, &asked.q);
    let known = known.iter().take(KNOWN_MAX).map(known_fact).collect();
    Ok(Body(KnownFacts { known }))
}

fn known_fact(it: &model::fact::Known<'_>) -> KnownFact {
    let home = it.home.as_ref().map(|it| Home {
        register: it.register.id.clone(),
        register_title: it.register.title.clone(),
        field: it.name.clone(),
        field_title: it.field.title.clone(),
    });
    let (title, help) = match (it.fact, &it.home) {
        (Some((_, fact)), _) => (fact.title.clone(), fact.help.clone()),
        (None, Some(it)) => (it.field.title.clone(), it.field.help.clone()),
        (None, None) => Default::default(),
    };
    KnownFact {
        fact: it.fact.map(|(id, _)| id.to_owned()),
        title,
        help,
        also: it
            .fact
            .map(|(_, fact)| fact.also.clone())
            .unwrap_or_default(),
        home,
    }
}
