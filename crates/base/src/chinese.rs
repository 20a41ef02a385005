//! Chinese text as numbers and plain characters: full-width forms, numerals, white space.
