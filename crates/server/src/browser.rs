//! What a browser calls itself, in words a person recognises: 谷歌浏览器 126（Windows）.
//!
//! A help for the eye in lists of devices; nothing is decided by it, anybody can say anything.

/// Mark in the name a browser gives itself, what people call it; the first found counts,
/// because most name those they descend from as well.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger/", "微信"),
    ("wxwork/", "企业微信"),
    ("DingTalk/", "钉钉"),
    ("QQBrowser/", "QQ浏览器"),
    ("QAXBrowser/", "奇安信浏览器"),
    ("Qaxbrowser/", "奇安信浏览器"),
    ("QIHU 360", "360浏览器"),
    ("360SE", "360浏览器"),
    ("360EE", "360浏览器"),
    ("HuaweiBrowser/", "华为浏览器"),
    ("MiuiBrowser/", "小米浏览器"),
    ("Edg/", "Edge 浏览器"),
    ("EdgA/", "Edge 浏览器"),
    ("Firefox/", "火狐浏览器"),
    ("Chrome/", "谷歌浏览器"),
    ("Version/", "Safari 浏览器"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS X", "苹果电脑"),
    ("UOS", "统信"),
    ("Kylin", "麒麟"),
    ("Linux", "Linux"),
];

pub(crate) fn named(agent: &str) -> String {
    let browser = BROWSERS
        .iter()
        .find_map(|(mark, name)| agent.find(mark).map(|at| (name, &agent[at + mark.len()..])));
    let system = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark));
    let name = match browser {
        Some((name, rest)) => {
            let version: String = rest.chars().take_while(char::is_ascii_digit).collect();
            format!("{name} {version}").trim_end().to_owned()
        }
        None => "其他程序".to_owned(),
    };
    match system {
        Some((_, system)) => format!("{name}（{system}）"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge 浏览器 126（Windows）",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.150 Safari/537.36",
                "谷歌浏览器 88（Linux）",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
                "Safari 浏览器 17（苹果手机）",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; XX) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.47",
                "微信 8（安卓手机）",
            ),
            ("curl/8.5", "其他程序"),
            ("", "其他程序"),
        ] {
            assert_eq!(named(agent), name);
        }
    }
}
