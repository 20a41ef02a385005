//! What a job's work is told from outside while it is done.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::Refusal;

pub(super) const STOP: &str = "job.stop";
pub(super) const CANCEL: &str = "job.cancel";
const LOST: &str = "job.lost";

/// What a job's work should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Go,
    /// The node stops.
    Stop,
    /// Somebody cancelled it.
    Cancel,
    /// Another node has it.
    Lost,
}

/// Where a job's work hears it.
#[derive(Debug, Default)]
pub struct Told(AtomicU8);

impl Told {
    /// The first thing told stays; [`Signal::Go`] tells nothing.
    pub fn tell(&self, signal: Signal) {
        let _ = self.0.compare_exchange(
            Signal::Go as u8,
            signal as u8,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        let signal = self.0.load(Ordering::Relaxed);
        [Signal::Stop, Signal::Cancel, Signal::Lost]
            .into_iter()
            .find(|it| *it as u8 == signal)
            .map(refusal)
    }
}

/// Why a job's work ends here.
pub(super) fn refusal(signal: Signal) -> Refusal {
    match signal {
        Signal::Cancel => Refusal::new(CANCEL, "任务已取消。"),
        Signal::Lost => Refusal::new(LOST, "任务已由另一个节点接着做。"),
        Signal::Go | Signal::Stop => Refusal::new(STOP, "服务正在停止，任务稍后继续。"),
    }
}
