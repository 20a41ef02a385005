//! The server as a browser meets it, over a small invented city.
//!
//! Each file below is one room; `wire/city.rs` knows the API, the tests know the office.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[path = "wire/as_of.rs"]
mod as_of;
#[path = "wire/attack.rs"]
mod attack;
#[path = "wire/audit.rs"]
mod audit;
#[path = "wire/bulk.rs"]
mod bulk;
#[path = "wire/choice.rs"]
mod choice;
#[path = "wire/city.rs"]
mod city;
#[path = "wire/codes.rs"]
mod codes;
#[path = "wire/delegations.rs"]
mod delegations;
#[path = "wire/design.rs"]
mod design;
#[path = "wire/exports.rs"]
mod exports;
#[path = "wire/feed.rs"]
mod feed;
#[path = "wire/files.rs"]
mod files;
#[path = "wire/guardians.rs"]
mod guardians;
#[path = "wire/handover.rs"]
mod handover;
#[path = "wire/identity.rs"]
mod identity;
#[path = "wire/imports.rs"]
mod imports;
#[path = "wire/jobs.rs"]
mod jobs;
#[path = "wire/judged.rs"]
mod judged;
#[path = "wire/matrix.rs"]
mod matrix;
#[path = "wire/messages.rs"]
mod messages;
#[path = "wire/notice_hours.rs"]
mod notice_hours;
#[path = "wire/notices.rs"]
mod notices;
#[path = "wire/open.rs"]
mod open;
#[path = "wire/openapi.rs"]
mod openapi;
#[path = "wire/params.rs"]
mod params;
#[path = "wire/public.rs"]
mod public;
#[path = "wire/records.rs"]
mod records;
#[path = "wire/retention.rs"]
mod retention;
#[path = "wire/routes.rs"]
mod routes;
#[path = "wire/rows.rs"]
mod rows;
#[path = "wire/search.rs"]
mod search;
#[path = "wire/second.rs"]
mod second;
#[path = "wire/session.rs"]
mod session;
#[path = "wire/setup.rs"]
mod setup;
#[path = "wire/tables.rs"]
mod tables;
#[path = "wire/transport.rs"]
mod transport;
#[path = "wire/trio.rs"]
mod trio;
#[path = "wire/uploads.rs"]
mod uploads;
#[path = "wire/views.rs"]
mod views;
