//! 消息设置: by which channels one's messages also leave, and when they may reach one.

use axum::extract::State;
use base::{Id as Uuid, Time};
use kernel::{Caller, Ctx, Kernel, Outcome, Query, Record, Refusal, Values};
use model::Value;
use serde::{Deserialize, Serialize};
use systems::access::{self, CHANNEL, MAIL, NOTICE};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

/// A longer one is nobody's address.
const MAIL_MAX: usize = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_notices, choose_notices))
}

#[derive(Serialize, ToSchema)]
struct Notices {
    /// One's own address for mail.
    mail: Option<String>,
    /// The number of one's account, as far as it is shown.
    phone: Option<String>,
    /// Why text messages do not reach it.
    phone_fault: Option<String>,
    channels: Vec<ChannelChoice>,
    hours: OwnHours,
    /// When nothing leaves by what the bureau says.
    bureau: QuietHours,
}

#[derive(Serialize, ToSchema)]
struct ChannelChoice {
    id: Uuid,
    title: String,
    kind_title: String,
    /// It needs an address of one's own.
    by_mail: bool,
    /// It needs a number of one's own.
    by_sms: bool,
    chosen: bool,
}

#[derive(Serialize, ToSchema)]
struct QuietHours {
    from: Option<String>,
    until: Option<String>,
    workdays_only: bool,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Quiet {
    Bureau,
    Own,
    None,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct OwnHours {
    quiet: Quiet,
    /// `21:30`
    from: Option<String>,
    until: Option<String>,
    workdays_only: bool,
    /// All of a day comes together then; null: as it happens.
    digest_at: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct ChosenNotices {
    mail: Option<String>,
    channels: Vec<Uuid>,
    /// Null leaves them as they are.
    hours: Option<OwnHours>,
}

/// By which channels one's messages also leave, and which there are.
#[utoipa::path(get, path = "/notices", tag = "desk", responses((status = 200, body = Notices)))]
async fn get_notices(State(app): State<App>, who: SignedIn) -> Result<Body<Notices>, Problem> {
    app.run(move |kernel| notices(kernel, &who.caller))
        .await
        .map(Body)
}

/// Chooses them.
#[utoipa::path(put, path = "/notices", tag = "desk", request_body = ChosenNotices, responses(
    (status = 200, body = Notices), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn choose_notices(
    State(app): State<App>,
    who: SignedIn,
    Body(asked): Body<ChosenNotices>,
) -> Result<Body<Notices>, Problem> {
    let mail = asked.mail.as_deref().map(str::trim).unwrap_or_default();
    let is_address = mail.len() <= MAIL_MAX && mail.parse::<lettre::Address>().is_ok();
    if !mail.is_empty() && !is_address {
        return Err(Problem::field(
            "mail",
            "“电子邮箱”应如 name@example.cn，请核对。",
        ));
    }
    let mut values = asked.hours.map(values_of).transpose()?.unwrap_or_default();
    values.insert("mail".into(), text(mail));
    app.run(move |kernel| {
        let caller = who.caller.clone();
        let (values, channels) = (values.clone(), asked.channels.clone());
        kernel.as_caller(&caller, move |ctx| choose(ctx, values.clone(), &channels))?;
        notices(kernel, &who.caller)
    })
    .await
    .map(Body)
}

fn text(text: &str) -> Value {
    match text {
        "" => Value::Missing,
        text => Value::Text(text.to_owned()),
    }
}

/// Hours as somebody typed them.
fn values_of(hours: OwnHours) -> Result<Values, Problem> {
    let time = |field: &str, title: &str, typed: Option<&str>| match typed.map(str::trim) {
        None | Some("") => Ok(Value::Missing),
        Some(typed) => {
            let read: Result<Time, _> = typed.parse();
            read.map(Value::Time)
                .map_err(|why| Problem::field(field, format!("“{title}”{why}")))
        }
    };
    let digest_at = time("digest_at", "每日汇总时间", hours.digest_at.as_deref())?;
    let mut values: Values = [("digest_at".to_owned(), digest_at)].into_iter().collect();
    let own = ["quiet_from", "quiet_until", "workdays_only"];
    values.extend(own.map(|it| (it.to_owned(), Value::Missing)));
    let quiet = match hours.quiet {
        Quiet::Bureau => "bureau",
        Quiet::None => "none",
        Quiet::Own => {
            let from = time("from", "从", hours.from.as_deref())?;
            let until = time("until", "到", hours.until.as_deref())?;
            if from.is_missing() || until.is_missing() || from == until {
                let says = "请填写免打扰的起止时间，两个时间不能相同；不要免打扰的请选“不设”。";
                return Err(Problem::field("from", says));
            }
            values.insert("quiet_from".into(), from);
            values.insert("quiet_until".into(), until);
            values.insert("workdays_only".into(), hours.workdays_only.into());
            "own"
        }
    };
    values.insert("quiet".into(), Value::Code(quiet.into()));
    Ok(values)
}

fn notices(kernel: &Kernel, caller: &Caller) -> Outcome<Notices> {
    let notice = crate::row::register(kernel, NOTICE)?;
    let channel = crate::row::register(kernel, CHANNEL)?;
    let account = crate::row::register(kernel, kernel::ACCOUNT)?;
    kernel::read(kernel.store(), |read| {
        let mine = Query::all(notice, kernel.today()).having("account", caller.account);
        let mine = read.rows(&mine)?.into_iter().next();
        let held = |name: &str| mine.as_ref().map_or("", |it| it.text(name)).to_owned();
        let chosen = mine.as_ref().map(|it| it.get("channels").refs());
        let on = Query::all(channel, kernel.today()).having("state", Value::Code("on".into()));
        let (tree, stands) = (kernel.tree(), standing(caller));
        let own = read.rows(&on)?.into_iter();
        let own = own.filter(|it| access::is_for(&tree, it, &stands));
        let channels = own.map(|it| {
            let is_chosen = chosen.as_ref().is_some_and(|ids| ids.contains(&it.id));
            offered(kernel, &it, is_chosen)
        });
        let channels = channels.collect();
        let me = read.get(account, caller.account)?;
        let number = me.map(|it| it.get("phone").clone()).unwrap_or_default();
        let shown = |field| kernel::masked_text(field, &number);
        let phone = account.fields.get("phone").map(shown);
        Ok::<_, kernel::Failure>(Notices {
            mail: Some(held("mail")).filter(|it| !it.is_empty()),
            phone: phone.filter(|it| !it.is_empty()),
            phone_fault: Some(held("sms_fault")).filter(|it| !it.is_empty()),
            channels,
            hours: own_hours(mine.as_ref()),
            bureau: bureau_hours(kernel),
        })
    })
}

/// Roles and units of whoever asks.
fn standing(caller: &Caller) -> Vec<(String, Uuid)> {
    let positions = caller.positions.iter();
    positions.map(|it| (it.role.clone(), it.unit)).collect()
}

fn offered(kernel: &Kernel, channel: &Record, chosen: bool) -> ChannelChoice {
    let kind = channel.text("kind");
    let kinds = kernel.model.codes("access.channel_kind");
    let kind_title = kinds.and_then(|list| list.codes.get(kind));
    ChannelChoice {
        id: channel.id,
        title: channel.text("title").to_owned(),
        kind_title: kind_title.map_or_else(String::new, |code| code.title.clone()),
        by_mail: kind == MAIL,
        by_sms: access::is_personal(kind) && kind != MAIL,
        chosen,
    }
}

fn own_hours(own: Option<&Record>) -> OwnHours {
    let held = |name: &str| own.map_or(Value::Missing, |it| it.get(name).clone());
    OwnHours {
        quiet: match held("quiet").as_text() {
            Some("own") => Quiet::Own,
            Some("none") => Quiet::None,
            _ => Quiet::Bureau,
        },
        from: spoken(&held("quiet_from")),
        until: spoken(&held("quiet_until")),
        workdays_only: held("workdays_only").as_flag() == Some(true),
        digest_at: spoken(&held("digest_at")),
    }
}

fn bureau_hours(kernel: &Kernel) -> QuietHours {
    let hours = access::hours(kernel, None);
    QuietHours {
        from: hours.quiet.map(|(from, _)| from.to_string()),
        until: hours.quiet.map(|(_, until)| until.to_string()),
        workdays_only: hours.workdays_only,
    }
}

fn spoken(value: &Value) -> Option<String> {
    match value {
        Value::Time(time) => Some(time.to_string()),
        _ => None,
    }
}

/// What was chosen is kept; what waits already leaves by it.
fn choose(ctx: &mut Ctx<'_>, mut values: Values, channels: &[Uuid]) -> Outcome<()> {
    let account = ctx.caller().account;
    values.insert("account".into(), account.into());
    let own = ctx.having(NOTICE, "account", account)?.into_iter().next();
    let mut chosen = match own {
        Some(own) => own,
        None => ctx.create(NOTICE, [("account".to_owned(), account.into())].into())?,
    };
    chosen.values.extend(values);
    // One's own wish is reason enough to try the number again.
    chosen.set("sms_fault", Value::Missing);
    let mut ids = Vec::new();
    for id in channels {
        let channel = ctx.get(CHANNEL, *id)?;
        if !access::is_for(&ctx.tree(), &channel, &standing(ctx.caller())) {
            return Err(not_for(channel.text("title")).into());
        }
        if let Err(why) = access::reach(ctx, &channel, &chosen)? {
            return Err(unreached(channel.text("kind"), why).into());
        }
        ids.push(Value::Ref(*id));
    }
    let ids = match ids.is_empty() {
        true => Value::Missing,
        false => Value::List(ids),
    };
    chosen.set("channels", ids);
    let chosen = ctx.update(chosen)?;
    access::timed_anew(ctx, &chosen)
}

fn not_for(title: &str) -> Refusal {
    let message = format!("“{title}”不供您的岗位选用。请刷新页面，再保存一次。");
    let field = "channels".to_owned();
    Refusal::fields(vec![kernel::FieldProblem { field, message }])
}

fn unreached(kind: &str, why: &str) -> Refusal {
    let (field, message) = match kind {
        MAIL => ("mail", "要用邮件接收，请填写“电子邮箱”。".to_owned()),
        _ => (
            "phone",
            format!(
                "{}要用短信接收，请先请安全管理员登记您的手机号码。",
                why.replace("收件人", "您")
            ),
        ),
    };
    let field = field.to_owned();
    Refusal::fields(vec![kernel::FieldProblem { field, message }])
}
