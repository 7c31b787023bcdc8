//! Names of OpenTelemetry as names of Prometheus.
//!
//! Source: the OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility".

const UNITS: [(&str, &str); 26] = [
    ("d", "days"),
    ("h", "hours"),
    ("min", "minutes"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("us", "microseconds"),
    ("ns", "nanoseconds"),
    ("By", "bytes"),
    ("KiBy", "kibibytes"),
    ("MiBy", "mebibytes"),
    ("GiBy", "gibibytes"),
    ("TiBy", "tebibytes"),
    ("KBy", "kilobytes"),
    ("MBy", "megabytes"),
    ("GBy", "gigabytes"),
    ("TBy", "terabytes"),
    ("m", "meters"),
    ("V", "volts"),
    ("A", "amperes"),
    ("J", "joules"),
    ("W", "watts"),
    ("g", "grams"),
    ("Cel", "celsius"),
    ("Hz", "hertz"),
    ("1", ""),
    ("%", "percent"),
];
const PER: [(&str, &str); 7] =
    [("s", "second"), ("m", "minute"), ("h", "hour"), ("d", "day"), ("w", "week"), ("mo", "month"), ("y", "year")];

/// What the end of a metric's name depends on, beside its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    Other,
}

/// Returns the name of a metric: of letters, digits, `_` and `:`, with its unit and `total` or `ratio` at the end.
pub fn metric_name(name: &[u8], unit: &[u8], kind: Kind) -> Vec<u8> {
    let text = String::from_utf8_lossy(name);
    let mut tokens: Vec<String> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':')
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect();
    for suffix in unit_suffixes(unit) {
        if !tokens.contains(&suffix) {
            tokens.push(suffix);
        }
    }
    let end = match kind {
        Kind::Counter => Some("total"),
        Kind::Gauge if unit == b"1" => Some("ratio"),
        _ => None,
    };
    if let Some(end) = end {
        tokens.retain(|token| token != end);
        tokens.push(end.to_owned());
    }
    let joined = tokens.join("_");
    let digit = joined.starts_with(|letter: char| letter.is_ascii_digit());
    if digit { format!("_{joined}") } else { joined }.into_bytes()
}

/// Returns the unit as Prometheus writes it, empty without one.
pub fn unit_name(unit: &[u8]) -> Vec<u8> {
    unit_suffixes(unit).join("_").into_bytes()
}

fn unit_suffixes(unit: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(unit);
    let (main, per) = text.split_once('/').unwrap_or((&text, ""));
    let main = cleaned(look_up(&UNITS, main.trim()));
    let per = cleaned(look_up(&PER, per.trim()));
    let per = if per.is_empty() { per } else { format!("per_{per}") };
    [main, per].into_iter().filter(|part| !part.is_empty()).collect()
}

fn look_up<'a>(table: &[(&str, &'static str)], unit: &'a str) -> &'a str {
    if unit.contains(['{', '}']) {
        return "";
    }
    table.iter().find(|(short, _)| *short == unit).map_or(unit, |&(_, long)| long)
}

fn cleaned(text: &str) -> String {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|token| !token.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// Returns the name of a label: letters, digits and `_`, with `key` before what Prometheus keeps for itself.
pub fn label_name(key: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(key);
    let plain: String =
        text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    match plain.bytes().next() {
        Some(b'0'..=b'9') => format!("key_{plain}").into_bytes(),
        Some(b'_') => format!("key{plain}").into_bytes(),
        _ => plain.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, unit: &str, kind: Kind) -> String {
        String::from_utf8(metric_name(name.as_bytes(), unit.as_bytes(), kind)).unwrap()
    }

    #[test]
    fn names_metrics_as_prometheus_does() {
        assert_eq!(named("game.tick.duration", "s", Kind::Other), "game_tick_duration_seconds");
        assert_eq!(named("game_tick_duration_seconds", "s", Kind::Other), "game_tick_duration_seconds");
        assert_eq!(named("game.hitches", "{hitch}", Kind::Counter), "game_hitches_total");
        assert_eq!(named("game.total.wait", "ms", Kind::Counter), "game_wait_milliseconds_total");
        assert_eq!(named("system.cpu.utilization", "1", Kind::Gauge), "system_cpu_utilization_ratio");
        assert_eq!(named("net.io", "By/s", Kind::Gauge), "net_io_bytes_per_second");
        assert_eq!(named("5xx", "", Kind::Other), "_5xx");
        assert_eq!(named("\u{e9}t\u{e9}", "", Kind::Other), "t");
    }

    #[test]
    fn keeps_labels_off_reserved_names() {
        for (key, name) in [("a.b", "a_b"), ("__name__", "key__name__"), ("9", "key_9"), ("", "")] {
            assert_eq!(label_name(key.as_bytes()), name.as_bytes());
        }
    }
}
