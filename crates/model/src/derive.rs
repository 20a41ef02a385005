//! Texts derived from definitions, for review and tests.
