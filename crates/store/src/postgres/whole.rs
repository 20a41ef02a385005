//! The whole database read in one snapshot, or filled in one transaction.

use kernel::StoreError;

use super::making::{make_ground, parsed, utf8};
use super::pool::Pool;
use crate::whole::Work;

pub(crate) fn snapshot(url: &str, work: Work<'_>) -> Result<(), StoreError> {
    let mut connection = Pool::new(parsed(url)?).connect()?;
    connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    let worked = work(&mut connection);
    connection.roll_back();
    worked
}

pub(crate) fn fill(url: &str, work: Work<'_>) -> Result<(), StoreError> {
    let mut connection = Pool::new(parsed(url)?).connect()?;
    utf8(&mut connection)?;
    connection.begin("BEGIN")?;
    let worked = make_ground(&mut connection).and_then(|()| work(&mut connection));
    match worked {
        Ok(()) => connection.commit(),
        Err(error) => {
            connection.roll_back();
            Err(error)
        }
    }
}
