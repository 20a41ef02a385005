//! The set `registry`: what a whole city does with its base register.

mod promotion;

use crate::Measure;

pub(crate) const SET: &[(&str, Measure)] = &[("promotion", promotion::measure)];
