//! The set `plan`: the year's work of a province.

mod lamps;

use crate::Measure;

pub(crate) const SET: &[(&str, Measure)] = &[("lamps", lamps::measure)];
