//! 消息: what one was told, how much of it is unread, and reading it.
//!
//! Not here: who is told what (the kernel), and telling it outside the platform.

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Caller, Kernel, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

/// The newest that are listed.
const LISTED_MAX: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_messages))
        .routes(routes!(read_messages))
}

#[derive(Serialize, ToSchema)]
struct Messages {
    /// The newest first.
    messages: Vec<MessageFacts>,
    unread: u64,
}

#[derive(Serialize, ToSchema)]
struct MessageFacts {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: base::Instant,
    register: String,
    register_title: String,
    record: Uuid,
    /// What the record is called; null for those who may not open it now.
    label: Option<String>,
    /// 交办
    says: String,
    /// Whose doing it was.
    by: String,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<base::Day>,
    read: bool,
}

#[derive(Deserialize, ToSchema)]
struct ReadMessages {
    ids: Vec<Uuid>,
}

/// What one was told.
#[utoipa::path(get, path = "/messages", tag = "desk", responses((status = 200, body = Messages)))]
async fn list_messages(State(app): State<App>, who: SignedIn) -> Result<Body<Messages>, Problem> {
    app.run(move |kernel| messages(kernel, &who.caller))
        .await
        .map(Body)
}

/// Marks messages of one's own as read.
#[utoipa::path(post, path = "/messages/read", tag = "desk", request_body = ReadMessages, responses(
    (status = 200, body = Messages), (status = 404, body = ErrorBody)))]
async fn read_messages(
    State(app): State<App>,
    who: SignedIn,
    Body(asked): Body<ReadMessages>,
) -> Result<Body<Messages>, Problem> {
    app.run(move |kernel| {
        kernel.mark_read(&who.caller, &asked.ids)?;
        messages(kernel, &who.caller)
    })
    .await
    .map(Body)
}

fn messages(kernel: &Kernel, caller: &Caller) -> Outcome<Messages> {
    let told = kernel.messages(caller, LISTED_MAX)?.into_iter();
    let messages = told.map(|it| MessageFacts {
        id: it.id,
        at: it.at,
        register_title: kernel
            .model
            .register(&it.register)
            .map_or_else(String::new, |register| register.title.clone()),
        register: it.register,
        record: it.record,
        label: it.opens.then_some(it.label),
        says: it.says,
        by: it.by.unwrap_or_else(|| "系统".into()),
        due_on: it.due,
        read: it.read_at.is_some(),
    });
    Ok(Messages {
        messages: messages.collect(),
        unread: kernel.unread(caller)?,
    })
}
