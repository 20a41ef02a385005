//! 更换密钥: a key that lies ready is taken, and what the older one sealed is sealed anew by a
//! job, while people work.
//!
//! Not here: keys and what they seal (the store).

use serde_json::{Value as Json, json};

use crate::{Outcome, Run};

/// Takes the key that follows, when there is one, and seals anew what is left to be.
///
/// # Errors
/// Refused while the data do not allow it yet; when the store fails.
pub fn rekey(run: &mut Run<'_>) -> Outcome<Json> {
    if !run.kernel().store().take_key()? {
        return Ok(Json::Null);
    }
    loop {
        let begin = run.cursor().as_str().map(str::to_owned);
        let is_done = run.step(move |ctx, progress| {
            let mut from = begin.clone();
            if from.is_none() {
                progress.done = 0;
            }
            loop {
                let (n, next) = ctx.writing.tx.reseal(from.as_deref())?;
                progress.done += i64::try_from(n).unwrap_or(i64::MAX);
                progress.cursor = next.clone().into();
                if next.is_none() || ctx.writing.tx.spent() {
                    return Ok(next.is_none());
                }
                from = next;
            }
        })?;
        if is_done {
            return Ok(json!({ "resealed": run.job().progress.done }));
        }
    }
}
