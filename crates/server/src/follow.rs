//! What a node keeps in memory, looked at again when another node has changed it.
//!
//! Who writes looks in the transaction itself (`kernel`); this is for who only reads.

use std::time::Duration;

use kernel::Running;

use crate::errors::chain;

const LOOK: Duration = Duration::from_millis(100);

/// Follows until dropped.
pub(crate) async fn follow(running: Running) {
    let mut turn = tokio::time::interval(LOOK);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_away = false;
    loop {
        turn.tick().await;
        let node = running.clone();
        let followed = tokio::task::spawn_blocking(move || {
            node.follow()?;
            node.kernel().follow()
        })
        .await;
        if let Ok(Err(error)) = &followed
            && !is_away
        {
            tracing::error!("following other nodes: {}", chain(error));
        }
        is_away = !matches!(followed, Ok(Ok(())));
    }
}
