//! How long the history is and how far it is sealed, for the audit administrator.

use axum::extract::State;
use kernel::{Block, Kernel, Outcome, Read, StoreError};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

const AUDIT: &str = "audit_admin";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_status))
}

#[derive(Serialize, ToSchema)]
struct HistoryStatus {
    entries: i64,
    sealed: i64,
    unsealed: i64,
    blocks: i64,
    /// Head of the last block, hex.
    head: Option<String>,
}

/// 留痕 as a whole. Only for the audit administrator.
#[utoipa::path(get, path = "/history/status", tag = "history", responses(
    (status = 200, body = HistoryStatus), (status = 404, body = ErrorBody)))]
async fn get_status(State(app): State<App>, who: SignedIn) -> Result<Body<HistoryStatus>, Problem> {
    if !who.caller.has_role(&[AUDIT.to_owned()]) {
        return Err(Problem::not_found());
    }
    app.run(status).await.map(Body)
}

fn status(kernel: &Kernel) -> Outcome<HistoryStatus> {
    kernel::read(kernel.store(), |read| {
        let entries = read.history_number()?;
        let last = last_block(read)?;
        let sealed = last.as_ref().map_or(0, |it| it.last);
        Ok(HistoryStatus {
            entries,
            sealed,
            unsealed: entries - sealed,
            blocks: last.as_ref().map_or(0, |it| it.number),
            head: last.map(|it| it.head),
        })
    })
}

/// The last block, found by halving: blocks are numbered from 1 without gaps.
///
/// # Errors
/// When the store cannot be read.
pub fn last_block(read: &mut dyn Read) -> Result<Option<Block>, StoreError> {
    let mut last = None;
    let (mut known, mut step) = (0_i64, 1_i64);
    // First in growing steps, then in shrinking ones.
    let mut growing = true;
    loop {
        match read.blocks_after(known + step - 1, 1)?.into_iter().next() {
            Some(block) => {
                known = block.number;
                last = Some(block);
                step = if growing {
                    step.saturating_mul(2)
                } else {
                    (step / 2).max(1)
                };
            }
            None if step == 1 => return Ok(last),
            None => {
                growing = false;
                step = (step / 2).max(1);
            }
        }
    }
}
