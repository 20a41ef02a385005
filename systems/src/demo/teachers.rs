//! What teachers are, invented: education, subject, title, certificate, hours of training.
//!
//! Not here: how many there are at a school (`populace`, `conditions`).

use super::lots::Lots;
use crate::registry::condition::Teacher;

/// What is drawn of a teacher.
pub(super) struct Qualities {
    pub education: &'static str,
    /// Of the list ZXXKC, which has none for kindergartens and vocational schools.
    pub subject: Option<&'static str>,
    pub major: Option<&'static str>,
    pub rank: &'static str,
    pub backbone: Option<&'static str>,
    pub is_licensed: bool,
    pub is_dual: bool,
    pub hours: i64,
}

/// Choices, each with its share of a hundred.
type Shares = &'static [(&'static str, u64)];

const PRIMARY: Shares = &[
    ("13", 28),
    ("14", 24),
    ("41", 12),
    ("15", 7),
    ("12", 6),
    ("22", 10),
    ("24", 7),
    ("25", 6),
];
const JUNIOR: Shares = &[
    ("13", 17),
    ("14", 17),
    ("41", 17),
    ("16", 8),
    ("17", 6),
    ("18", 5),
    ("20", 5),
    ("21", 5),
    ("12", 6),
    ("22", 7),
    ("24", 4),
    ("25", 3),
];
const SENIOR: Shares = &[
    ("13", 16),
    ("14", 17),
    ("41", 17),
    ("16", 10),
    ("17", 9),
    ("18", 8),
    ("20", 6),
    ("21", 6),
    ("12", 6),
    ("22", 3),
    ("24", 1),
    ("25", 1),
];

impl Qualities {
    /// Of somebody who has been there so many years.
    pub(super) fn drawn(lots: &mut Lots, stage: &str, years: i64) -> Qualities {
        let educations: Shares = match stage {
            "kindergarten" => &[("21", 52), ("31", 40), ("41", 8)],
            "primary" | "special" => &[("14", 6), ("21", 76), ("31", 15), ("41", 3)],
            "junior" => &[("14", 9), ("21", 86), ("31", 5)],
            _ => &[("14", 16), ("21", 82), ("31", 2)],
        };
        let subjects: Option<Shares> = match stage {
            "primary" | "special" => Some(PRIMARY),
            "junior" => Some(JUNIOR),
            "senior" => Some(SENIOR),
            _ => None,
        };
        let rank = match years {
            ..=1 => "none",
            2..=6 => "second",
            7..=15 => "first",
            _ if lots.in_hundred(45) => "senior",
            _ => "first",
        };
        let backbone = match lots.below(100) {
            _ if years < 4 => None,
            0 => Some("province"),
            1..=6 => Some("city"),
            7..=27 => Some("county"),
            28..=40 => Some("school"),
            _ => None,
        };
        let is_of_children = stage == "kindergarten" && lots.in_hundred(80);
        Qualities {
            education: chosen(lots, educations),
            subject: subjects.map(|it| chosen(lots, it)),
            major: is_of_children.then_some("学前教育"),
            rank,
            backbone,
            is_licensed: lots.in_hundred(98),
            is_dual: stage == "vocational" && lots.in_hundred(64),
            hours: match lots.in_hundred(94) {
                true => 360 + i64::try_from(lots.below(120)).unwrap_or(0),
                false => 200 + i64::try_from(lots.below(150)).unwrap_or(0),
            },
        }
    }

    /// 任课学段 RKXD of a stage.
    pub(super) fn taught(&self, stage: &str) -> &'static str {
        match stage {
            "kindergarten" => "1",
            "junior" => "3",
            "senior" => "4",
            "vocational" => "6",
            "special" => "A",
            _ => "2",
        }
    }

    pub(super) fn licence(stage: &str) -> &'static str {
        match stage {
            "kindergarten" => "kindergarten",
            "junior" => "junior",
            "senior" => "senior",
            "vocational" => "vocational",
            _ => "primary",
        }
    }

    /// As one counts at the school's stage.
    pub(super) fn counted(&self, stage: &str) -> Teacher {
        let arts = ["22", "24", "25"];
        Teacher {
            stages: vec![stage.to_owned()],
            education: self.education.to_owned(),
            is_backbone: self.backbone.is_some_and(|it| it != "school"),
            is_of_arts: self.subject.is_some_and(|it| arts.contains(&it)),
        }
    }
}

fn chosen(lots: &mut Lots, shares: Shares) -> &'static str {
    let mut left = lots.below(100);
    let found = shares.iter().find(|(_, share)| {
        let is_this = left < *share;
        left = left.saturating_sub(*share);
        is_this
    });
    found.or(shares.first()).map_or("", |(it, _)| it)
}
