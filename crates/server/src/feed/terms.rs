//! What the holder of a token may take, in words: registers, fields, what their codes mean. For
//! who reads the changes and knows the names in them from nowhere else.
//!
//! Not here: the changes (`feed`), and who grants (`exchange.consumer`).

use axum::extract::State;
use axum::http::HeaderMap;
use kernel::{Kernel, Record};
use model::{Field, Kind, Model};
use serde::Serialize;
use systems::exchange::{CONSUMER, Grant, grants};
use utoipa::ToSchema;

use super::refused;
use crate::answer::Body;
use crate::definitions::{FieldType, field_type};
use crate::errors::ErrorBody;
use crate::{App, Problem, tokens};

/// What a token opens.
#[derive(Serialize, ToSchema)]
pub(super) struct Terms {
    /// The consumer's number, as in seals.
    number: String,
    title: String,
    purpose: String,
    /// The name of the organisation whose data it is, with what is below it.
    area: String,
    /// The last day.
    until: String,
    registers: Vec<RegisterTerms>,
}

#[derive(Serialize, ToSchema)]
struct RegisterTerms {
    /// As changes name it.
    register: String,
    title: String,
    states: Vec<Named>,
    fields: Vec<FieldTerms>,
}

#[derive(Serialize, ToSchema)]
struct FieldTerms {
    /// As changes name it.
    name: String,
    title: String,
    #[serde(rename = "type")]
    field_type: FieldType,
    /// Its code in JY/T 1001–1007.
    standard: Option<String>,
    /// Of a reference: the register of the record its id names.
    to: Option<String>,
    /// Of codes: the list, and the document it comes from.
    list: Option<String>,
    /// What the codes mean; of a long list only where it comes from is said.
    codes: Vec<Named>,
}

/// A name, and what people call it.
#[derive(Serialize, ToSchema)]
struct Named {
    code: String,
    title: String,
}

/// What the holder of the token may take, and what the names in it mean.
#[utoipa::path(get, path = "/feed/terms", tag = "feed", responses(
    (status = 200, body = Terms), (status = 401, body = ErrorBody)))]
pub(super) async fn get_terms(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Body<Terms>, Problem> {
    let digest = tokens::carried(&headers).ok_or_else(refused)?;
    let terms = app
        .run(move |kernel| {
            let found = kernel::read(kernel.store(), |read| {
                tokens::holder(kernel, read, CONSUMER, &digest)
            })?;
            Ok(found.map(|it| terms(kernel, &it)))
        })
        .await?;
    terms.map(Body).ok_or_else(refused)
}

fn terms(kernel: &Kernel, consumer: &Record) -> Terms {
    let tree = kernel.tree();
    let area = consumer.get("area").as_ref().and_then(|it| tree.get(it));
    let until = consumer.get("until").as_day();
    Terms {
        number: consumer.number.clone().unwrap_or_default(),
        title: consumer.text("title").to_owned(),
        purpose: consumer.text("purpose").to_owned(),
        area: area.map_or(String::new(), |it| it.title.clone()),
        until: until.map_or(String::new(), |it| it.to_string()),
        registers: grants(&kernel.model, consumer)
            .iter()
            .map(|it| of_register(&kernel.model, it))
            .collect(),
    }
}

fn of_register(model: &Model, grant: &Grant<'_>) -> RegisterTerms {
    let states = grant.register.states.values();
    RegisterTerms {
        register: grant.register.id.clone(),
        title: grant.register.title.clone(),
        states: states.map(|it| named(&it.name, &it.title)).collect(),
        fields: grant.fields.iter().map(|it| of_field(model, it)).collect(),
    }
}

fn of_field(model: &Model, field: &Field) -> FieldTerms {
    let list = match &field.kind {
        Kind::Code { of, .. } => model.codes(of),
        _ => None,
    };
    let short = list.filter(|it| !it.is_long());
    let codes = short.map(|it| it.codes.iter()).into_iter().flatten();
    FieldTerms {
        name: field.name.clone(),
        title: field.title.clone(),
        field_type: field_type(&field.kind),
        standard: field.standard.clone(),
        to: match &field.kind {
            Kind::Ref { to, .. } => Some(to.clone()),
            _ => None,
        },
        list: list.map(|it| match model::source_read(&it.source) {
            None => it.title.clone(),
            Some(source) => format!("{}（{source}）", it.title),
        }),
        codes: codes.map(|(code, it)| named(code, &it.title)).collect(),
    }
}

fn named(code: &str, title: &str) -> Named {
    Named {
        code: code.to_owned(),
        title: title.to_owned(),
    }
}
