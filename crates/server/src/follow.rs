//! What a node keeps in memory or beside the data, looked at again when another node has
//! changed it.
//!
//! Who writes looks in the transaction itself (`kernel`); this is for who only reads.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::{Kernel, Running, StoreError};

use crate::errors::chain;

const LOOK: Duration = Duration::from_millis(100);

type Make = dyn Fn(&Kernel) -> Result<(), StoreError> + Send + Sync;

/// What each node keeps beside the data, made anew when it starts and whenever any node told
/// news of it.
#[derive(Clone)]
pub struct Keeps {
    /// What the news is called.
    pub of: &'static str,
    pub make: Arc<Make>,
}

/// One of these, and how often it had been changed when it was made.
struct Kept {
    keeps: Keeps,
    times: Option<i64>,
}

impl Kept {
    fn follow(&mut self, kernel: &Kernel, times: i64) -> Result<(), StoreError> {
        if self.times != Some(times) {
            (self.keeps.make)(kernel)?;
            self.times = Some(times);
        }
        Ok(())
    }
}

/// Follows until dropped.
pub(crate) async fn follow(running: Running, keeps: Vec<Keeps>) {
    let keeps = keeps.into_iter();
    let keeps = keeps.map(|keeps| Kept { keeps, times: None });
    let kept: Arc<Mutex<Vec<Kept>>> = Arc::new(Mutex::new(keeps.collect()));
    let mut turn = tokio::time::interval(LOOK);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_away = false;
    loop {
        turn.tick().await;
        let (node, kept) = (running.clone(), Arc::clone(&kept));
        let followed = tokio::task::spawn_blocking(move || {
            node.follow()?;
            let kernel = node.kernel();
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let beside: Vec<&str> = kept.iter().map(|it| it.keeps.of).collect();
            let times = kernel.follow_with(&beside)?;
            let mut heard = kept.iter_mut().zip(times);
            heard.try_for_each(|(it, times)| it.follow(&kernel, times))
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
