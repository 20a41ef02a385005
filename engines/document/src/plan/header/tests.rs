//! Tables of headers: numbers, issuers, dates, periods.
