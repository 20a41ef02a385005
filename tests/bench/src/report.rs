//! One line a measurement.

use serde_json::json;

/// What one side did and what the other did.
#[derive(Clone, Debug)]
pub(crate) struct Measurement {
    pub(crate) name: String,
    pub(crate) ours: f64,
    pub(crate) peer: f64,
    pub(crate) peer_name: String,
    pub(crate) unit: &'static str,
    pub(crate) aim: Aim,
}

/// What the ratio of ours to the peer's should be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    AtMost(f64),
    AtLeast(f64),
    /// Only to read the others by.
    None,
}

impl Measurement {
    fn ratio(&self) -> f64 {
        self.ours / self.peer
    }

    fn aim(&self) -> Option<f64> {
        match self.aim {
            Aim::AtMost(aim) | Aim::AtLeast(aim) => Some(aim),
            Aim::None => None,
        }
    }

    fn met(&self) -> Option<bool> {
        match self.aim {
            Aim::AtMost(aim) => Some(self.ratio() <= aim),
            Aim::AtLeast(aim) => Some(self.ratio() >= aim),
            Aim::None => None,
        }
    }
}

pub(crate) fn print(all: &[Measurement], is_json: bool) {
    for it in all {
        if is_json {
            println!(
                "{}",
                json!({
                    "name": it.name, "ours": it.ours, "peer": it.peer, "peer_name": it.peer_name,
                    "unit": it.unit, "ratio": it.ratio(), "aim": it.aim(), "met": it.met(),
                })
            );
            continue;
        }
        let aim = match it.aim {
            Aim::AtMost(aim) => format!("≤ {aim}"),
            Aim::AtLeast(aim) => format!("≥ {aim}"),
            Aim::None => String::new(),
        };
        let met = match it.met() {
            Some(true) => "达到",
            Some(false) => "未达到",
            None => "",
        };
        println!(
            "{:<44} {:>12.2} {:>12.2} {:<10} {:>7.2} {:>7} {met}  （对照：{}）",
            it.name,
            it.ours,
            it.peer,
            it.unit,
            it.ratio(),
            aim,
            it.peer_name
        );
    }
}

/// The one in the middle.
pub(crate) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
