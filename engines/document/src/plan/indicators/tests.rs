//! Tables of indicators: heading orders, units, flowed cells.
