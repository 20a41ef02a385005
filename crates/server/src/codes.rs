//! Codes of long lists, which no client is sent whole: by what is typed, by what they stand
//! below, or by themselves.
//!
//! Codes are no secret: whoever is signed in may ask. Short lists come with the definitions.

use model::CodeList;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

const LIMIT: usize = 50;
const LIMIT_MAX: usize = 500;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find_codes))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CodesQuery {
    /// A code, a title, or how it is spelt.
    q: Option<String>,
    /// The codes right below this one; without it and the others, those at the top.
    below: Option<String>,
    /// Codes separated by commas: what they are called.
    codes: Option<String>,
    /// `1`: also those that can no longer be chosen, for asking lists by them.
    all: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
struct FoundCodes {
    rows: Vec<FoundCode>,
    /// There are others beside these.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct FoundCode {
    code: String,
    title: String,
    /// 山东省 › 烟台市
    above: Option<String>,
    /// Others stand below it.
    has_below: bool,
    /// It cannot be chosen any more, or not yet.
    retired: bool,
    /// It can be chosen today.
    possible: bool,
}

/// Codes of a list: found by what is typed, listed level by level, or called by their titles.
#[utoipa::path(get, path = "/codes/{system}/{list}", tag = "definitions",
    params(("system" = String, Path), ("list" = String, Path), CodesQuery), responses(
    (status = 200, body = FoundCodes), (status = 404, body = ErrorBody)))]
async fn find_codes(
    who: SignedIn,
    Place((system, list)): Place<(String, String)>,
    Asked(asked): Asked<CodesQuery>,
) -> Result<Body<FoundCodes>, Problem> {
    let list = who.kernel.model.codes(&format!("{system}.{list}"));
    let list = list.ok_or_else(Problem::not_found)?;
    Ok(Body(found(list, &asked, who.kernel.today())))
}

fn found(list: &CodeList, asked: &CodesQuery, today: base::Day) -> FoundCodes {
    let said = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim);
        text.filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let (typed, below) = (said(&asked.q), said(&asked.below));
    let named = asked.codes.as_deref().map(|codes| {
        let codes = codes.split(',').map(str::trim);
        codes.filter(|it| list.codes.contains_key(*it)).collect()
    });
    let is_asked = named.is_some();
    let codes: Vec<&str> = match (named, &typed) {
        (Some(named), _) => named,
        (None, Some(typed)) => list.find(typed).map(|(code, _)| code).collect(),
        (None, None) => list.right_below(below.as_deref()).collect(),
    };
    let offers_all = is_asked || asked.all.as_deref().is_some_and(|it| it == "1");
    let wanted = |code: &&str| {
        let is_heading = typed.is_none() && list.has_below(code);
        offers_all || is_heading || list.can_choose(code, today)
    };
    let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let mut codes = codes.into_iter().filter(wanted);
    let rows = codes.by_ref().take(limit);
    let rows = rows.filter_map(|code| found_code(list, code, today));
    FoundCodes {
        rows: rows.collect(),
        more: codes.next().is_some(),
    }
}

fn found_code(list: &CodeList, code: &str, today: base::Day) -> Option<FoundCode> {
    let it = list.codes.get(code)?;
    let mut above: Vec<&str> = list.above(code).map(|it| list.title_of(it)).collect();
    above.reverse();
    Some(FoundCode {
        code: code.to_owned(),
        title: it.title.clone(),
        above: Some(above.join(" › ")).filter(|it| !it.is_empty()),
        has_below: list.has_below(code),
        retired: !it.is_in_force(today),
        possible: list.can_choose(code, today),
    })
}
