//! What places have of a number where a table says it: in columns of their own, or listed in a
//! cell, a number behind its place or under it.
//!
//! Not here: 其中云东区8所 in a sentence, which stands behind the number it is of (`targets`).

use base::Decimal;

use crate::plan::indicators;
use crate::plan::numbers;
use crate::plan::passage::Passage;
use crate::plan::table::{Stretch, columns::is_place};
use crate::plan::targets::of_sum;
use crate::plan::{Share, Target};

/// The parts of one number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    of: Vec<Share>,
    /// What is counted in; empty if nothing says it.
    unit: String,
    in_columns: bool,
}

/// 东湖区9所、西山县6所; 东湖区 | 9所 | 西山县 | 6所 in lines of one cell, and nothing else.
pub(crate) fn listed(text: &str) -> Option<Parts> {
    let numbers = numbers::scan(text, 0..text.len());
    let mut of = Vec::new();
    let mut end = 0;
    for number in &numbers {
        let place = text[end..number.range.start]
            .trim_start_matches(|c: char| is_sign(c))
            .trim_start_matches("其中")
            .trim_matches(is_sign);
        if !is_place(place) || number.in_words || number.value_to.is_some() {
            return None;
        }
        of.push(Share {
            name: place.to_owned(),
            value: number.value.normalize(),
        });
        end = number.range.end;
    }
    let unit = numbers.iter().map(|it| &it.unit).find(|it| !it.is_empty());
    let unit = unit.cloned().unwrap_or_default();
    let is_one = numbers
        .iter()
        .all(|it| it.unit.is_empty() || it.unit == unit);
    let is_whole = text[end..].chars().all(is_sign);
    (of.len() > 1 && is_one && is_whole).then_some(Parts {
        of,
        unit,
        in_columns: false,
    })
}

/// What the columns of places say; `unit` where a column or a bracket says it for all.
pub(crate) fn in_columns(
    passages: &[Passage],
    cells: &[(String, Stretch)],
    unit: &str,
) -> Option<Parts> {
    let mut parts = Parts {
        of: Vec::new(),
        unit: unit.to_owned(),
        in_columns: true,
    };
    for (name, (at, range)) in cells {
        let amount = indicators::amount(&passages[*at].text[range.clone()]);
        let Some((Some(value), own)) = amount else {
            continue;
        };
        if parts.unit.is_empty() {
            parts.unit = own;
        }
        parts.of.push(Share {
            name: name.clone(),
            value,
        });
    }
    (!parts.of.is_empty()).then_some(parts)
}

impl Parts {
    fn sum(&self) -> Decimal {
        self.of.iter().map(|it| it.value).sum()
    }

    /// Gives the parts to the target they are of: the one they add up to, else the only one.
    /// Where a row says nothing but them, their sum is what it asks for.
    pub(crate) fn give(self, title: &str, targets: &mut Vec<Target>) {
        let sum = self.sum();
        let is_counted = |it: &&mut Target| {
            it.shares.is_empty() && (self.unit.is_empty() || it.unit == self.unit)
        };
        let is_only = targets.len() == 1;
        let mut counted = targets.iter_mut().filter(is_counted);
        let whole = counted.find(|it| is_only || it.value == sum);
        if let Some(whole) = whole {
            whole.shares = self.of;
            return;
        }
        // Shares of different wholes add up to nothing, and numbers of nothing tell nothing.
        let adds_up = !self.unit.contains(['%', '：', ':'])
            && self.of.len() > 1
            && (self.in_columns || !self.unit.is_empty());
        if targets.is_empty() && adds_up {
            targets.push(Target {
                shares: self.of,
                ..of_sum(title, sum, &self.unit)
            });
        }
    }
}

fn is_sign(c: char) -> bool {
    "、，；。：·—-/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_list_places() {
        for (text, expected) in [
            ("东湖区9所、西山县6所", Some("东湖区9 西山县6 所")),
            ("东湖区9所西山县6所", Some("东湖区9 西山县6 所")),
            ("其中：东湖区9，西山县6。", Some("东湖区9 西山县6 ")),
            ("东湖区：9个；高新区：2个", Some("东湖区9 高新区2 个")),
            ("东湖区9所", None),
            ("新建15所，其中东湖区9所、西山县6所", None),
            ("东湖区9所、培训教师6名", None),
            ("东湖区9所、西山县6个班", None),
            ("各县区2所、市区3所", None),
        ] {
            let shown = listed(text).map(|parts| {
                let of = parts
                    .of
                    .iter()
                    .map(|it| format!("{}{} ", it.name, it.value));
                format!("{}{}", of.collect::<String>(), parts.unit)
            });
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
