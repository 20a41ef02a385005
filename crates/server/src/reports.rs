//! 核验: every number of a report that came back, derived again.
//!
//! The checking itself is the plan system's; here the file comes in and the answer goes out.

use axum::extract::{DefaultBodyLimit, State};
use kernel::{Outcome, Refusal};
use serde::Serialize;
use systems::plan::verification::{self, Verification};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Form};
use crate::errors::ErrorBody;
use crate::files::{self, FileForm};
use crate::session::SignedIn;
use crate::{App, Problem};

/// Who sees summaries may check one.
const SUMMARY: &str = "plan.summary";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(verify_report))
        .layer(DefaultBodyLimit::max(files::SIZE_MAX + 64 * 1024))
}

#[derive(Serialize, ToSchema)]
struct Verified {
    /// No marked number differs.
    ok: bool,
    numbers: Vec<VerifiedNumber>,
    /// References whose number is gone from the text.
    vanished: Vec<VanishedNumber>,
    /// Numbers without a reference.
    unmarked: Vec<UnmarkedNumber>,
    /// Keys that mark more than one number, because text was copied.
    duplicates: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct VerifiedNumber {
    key: String,
    /// As it stands in the text.
    text: String,
    measure: Option<String>,
    measure_title: Option<String>,
    organisation: Option<String>,
    period: Option<String>,
    history: Option<i64>,
    ok: bool,
    /// Why it is not.
    reason: Option<String>,
    /// Derived from the records known at the history number.
    expected: Option<String>,
    /// Derived from the records of now.
    now: Option<String>,
    changed: bool,
    paragraph: usize,
    /// 表1第3行第4列
    place: String,
    sentence: Option<String>,
    /// Where the client opens the rows.
    rows_path: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct VanishedNumber {
    key: String,
    text: Option<String>,
    measure_title: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct UnmarkedNumber {
    text: String,
    paragraph: usize,
    place: String,
    sentence: Option<String>,
}

/// Derives every number of an edited summary again.
#[utoipa::path(post, path = "/reports/verify", tag = "reports",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = Verified), (status = 404, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn verify_report(
    State(app): State<App>,
    who: SignedIn,
    Form(form): Form,
) -> Result<Body<Verified>, Problem> {
    let uploaded = files::one_file(form).await?;
    app.run(move |kernel| -> Outcome<Verified> {
        let register = kernel
            .model
            .register(SUMMARY)
            .filter(|it| kernel.may_open(it, &who.caller));
        register.ok_or_else(Refusal::not_found)?;
        Ok(verified(verification::verify(kernel, &uploaded.bytes)?))
    })
    .await
    .map(Body)
}

fn verified(found: Verification) -> Verified {
    Verified {
        ok: found.ok(),
        numbers: found
            .numbers
            .into_iter()
            .map(|it| VerifiedNumber {
                key: it.key,
                text: it.text,
                measure: said(it.measure),
                measure_title: said(it.measure_title),
                organisation: said(it.organisation),
                period: said(it.period),
                history: Some(it.history).filter(|number| *number > 0),
                ok: it.ok,
                reason: said(it.reason),
                expected: said(it.expected),
                now: said(it.now),
                changed: it.changed,
                paragraph: it.paragraph,
                place: it.place,
                sentence: said(it.sentence),
                rows_path: client_path(&it.rows_path),
            })
            .collect(),
        vanished: found
            .vanished
            .into_iter()
            .map(|it| VanishedNumber {
                key: it.key,
                text: said(it.value),
                measure_title: said(it.measure_title),
            })
            .collect(),
        unmarked: found
            .unmarked
            .into_iter()
            .map(|it| UnmarkedNumber {
                text: it.text,
                paragraph: it.paragraph,
                place: it.place,
                sentence: said(it.sentence),
            })
            .collect(),
        duplicates: found.duplicates,
    }
}

fn said(text: String) -> Option<String> {
    Some(text).filter(|it| !it.is_empty())
}

/// `measures/ID/rows?…` → the client's page of that measure; a record → its page.
fn client_path(path: &str) -> Option<String> {
    if let Some(measure) = path.strip_prefix("measures/") {
        let (id, query) = measure.split_once("/rows").unwrap_or((measure, ""));
        return Some(format!("/measure/{id}{query}"));
    }
    let record = path.strip_prefix("records/")?;
    Some(format!("/r/{}", record.split('#').next().unwrap_or(record)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn rows_open_on_the_clients_pages() {
        let path = |text: &str| super::client_path(text).unwrap_or_default();
        assert_eq!(
            path("measures/plan.tasks/rows?org=1&known_at=7"),
            "/measure/plan.tasks?org=1&known_at=7"
        );
        assert_eq!(path("records/plan/report/01#value.0"), "/r/plan/report/01");
        assert_eq!(path(""), "");
    }
}
