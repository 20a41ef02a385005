//! What must hold of the workspace as a whole: arrows between crates, paths named in
//! documents, words that have no place here. The tests lie in `tests/tests/`.
