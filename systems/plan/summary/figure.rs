//! How a number is printed: one rule for the text of a document and for its verification.
//!
//! A share is printed with all its places (86.0), anything else without closing zeros
//! (43, 92.5). No separators of thousands: official documents write 12345 or 1.2 万
//! (GB/T 15835-2011), and a plain number compares with what people type.

use base::Decimal;
use document::write::Run;
use model::Measure;
use rust_decimal::RoundingStrategy;

/// A number of the text: its exact value, and the run that prints it with its reference.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub value: Decimal,
    pub run: Run,
}

/// A number as printed, marked with nothing but its value; none if it is no number.
#[cfg(test)]
pub(super) fn figure(text: &str) -> Option<Figure> {
    use document::marks::{Mark, Reference};

    let reference = Reference {
        value: text.to_owned(),
        ..Reference::default()
    };
    let mark = Mark {
        key: "n".into(),
        title: String::new(),
        reference,
    };
    Some(Figure {
        value: text.parse().ok()?,
        run: Run::Number(mark),
    })
}

/// The text that stands for a value of a measure.
///
/// # Example
/// A share with one place: 0.8600 of 100 is `86.0`; a sum: 43.0000 is `43`.
pub fn text(measure: &Measure, value: Decimal) -> String {
    let places = u32::from(measure.places);
    let mut rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    if measure.formula.part.is_some() {
        rounded.rescale(places);
        rounded.to_string()
    } else {
        rounded.normalize().to_string()
    }
}
