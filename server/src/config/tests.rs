use std::collections::BTreeMap;

use super::*;

/// A CA that nobody has the key of.
const CA: &str = "\
-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIUTLjWAQ7TUHvXv5I9DIk0eqK/Ek8wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQTGF0Y2hrZXkgdGVzdCBDQTAgFw0yNjExMjQxNTExNTVaGA8y
MTI2MTAzMTE1MTE1NVowGzEZMBcGA1UEAwwQTGF0Y2hrZXkgdGVzdCBDQTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABEHIm/CzxUsyLv+5D5yqFgJ6Iz+L2l8y1WFC
7B2Ccb2ofdpndiEw7IInnqdhM2HzaYSDNF0HQPFziazmI1gh9h2jUzBRMB0GA1Ud
DgQWBBR6YK90QHqqfEh60Havm97w81iWhjAfBgNVHSMEGDAWgBR6YK90QHqqfEh6
0Havm97w81iWhjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDq
8AhEiySej0F/GQX9YC5d1H+BqsiyFHKKuh+myaswlAIhAMAiY+Wt/URah38OpVNm
6qrBWOhOuTTJpFmmT8KZ5IDT
-----END CERTIFICATE-----
";

fn read(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let vars: BTreeMap<_, _> = vars.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
    Config::from_vars(&vars)
}

#[test]
fn without_settings_the_defaults_are_those_of_the_contract() {
    let config = read(&[]).unwrap();
    assert_eq!(config.dashboard_addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.gateway_addr.to_string(), "127.0.0.1:3001");
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:3000/");
    assert_eq!(config.data_dir, PathBuf::from(".latchkey"));
    assert_eq!(config.secret_file, PathBuf::from(".latchkey/secret"));
    assert_eq!(config.mail.from, "Latchkey <no-reply@localhost>");
    assert_eq!(config.roles, Roles::ALL);
    assert!(config.database_url.is_none() && config.mail.smtp.is_none() && !config.demo && !config.log.json);
    assert_eq!(read(&[("SMTP_URL", ""), ("LATCHKEY_DEMO", " ")]).unwrap().mail.smtp, None);
}

#[test]
fn every_bad_value_is_refused_in_one_line_that_names_its_variable() {
    for (variable, values) in [
        ("DATABASE_URL", &["localhost", "mysql://u:hunter2@h/d", "postgres", "hunter2"][..]),
        ("LATCHKEY_DASHBOARD_ADDR", &["3000", "localhost:3000", "127.0.0.1", "127.0.0.1:99999", ":3000"]),
        ("LATCHKEY_GATEWAY_ADDR", &["x", "127.0.0.1:3000", "256.0.0.1:1"]),
        (
            "LATCHKEY_PUBLIC_URL",
            &[
                "keys.acme.example",
                "ftp://x",
                "https://x/path",
                "https://x?y",
                "https://x/#z",
                "https://u@x",
                "https://",
                "/",
            ],
        ),
        ("SMTP_URL", &["mail.acme.example", "http://u:hunter2@x", "smtp:", "hunter2"]),
        ("SMTP_CA_FILE", &["/nonexistent/ca.pem", "/", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]),
        ("LATCHKEY_MAIL_FROM", &["Latchkey", "Latchkey <>", "Latchkey <a@b", "a@b\nBcc: c@d"]),
        ("LATCHKEY_APIS", &["/nonexistent/apis.toml", "/"]),
        ("LATCHKEY_AUDIT_RETENTION", &["2y", "91", "-1", "0", "for ever"]),
        ("LATCHKEY_SSO_PRIVATE_ISSUERS", &["yes", "10.0.0.0/8"]),
        ("LATCHKEY_DEMO", &["yes", "true", "2"]),
        ("LATCHKEY_TRUSTED_PROXIES", &["10.0.0.0/33", "proxy", "10.0.0.0/8,,", "10.0.0.0/8 192.168.0.0/16"]),
        ("LATCHKEY_ROLES", &["all", "dashboard,", "gateway worker", "Dashboard"]),
        ("LATCHKEY_SITE_DIR", &["/nonexistent/site"]),
        ("LATCHKEY_LOG", &["xml", "JSON"]),
        ("RUST_LOG", &["server=loud"]),
    ] {
        for value in values {
            let problem = read(&[(variable, value)]).unwrap_err().to_string();
            assert!(problem.starts_with(variable), "{variable}={value:?}: {problem}");
            assert!(!problem.contains('\n') && !problem.contains("hunter2"), "{problem}");
        }
    }
}

#[test]
fn demo_is_refused_where_people_come_by_https() {
    let problem = read(&[("LATCHKEY_DEMO", "1"), ("LATCHKEY_PUBLIC_URL", "https://keys.acme.example")]);
    assert!(problem.unwrap_err().to_string().starts_with("LATCHKEY_DEMO"));
    assert!(read(&[("LATCHKEY_DEMO", "1")]).unwrap().demo);
    assert!(!read(&[("LATCHKEY_DEMO", "0"), ("LATCHKEY_PUBLIC_URL", "https://x")]).unwrap().demo);
}

#[test]
fn good_values_are_taken() {
    let config = read(&[
        ("LATCHKEY_ROLES", "gateway, worker"),
        ("LATCHKEY_DASHBOARD_ADDR", "[::]:8080"),
        ("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7, 2001:db8::/32"),
        ("DATABASE_URL", "postgres://latchkey@localhost:5432/latchkey?host=%2Ftmp"),
        ("SMTP_URL", "smtp://user:hunter2@host:587?tls=required"),
        ("LATCHKEY_MAIL_FROM", "no-reply@acme.example"),
        ("LATCHKEY_DATA_DIR", "/var/lib/latchkey"),
        ("LATCHKEY_AUDIT_RETENTION", "730"),
    ])
    .unwrap();
    assert_eq!(config.audit_retention, Some(time::Duration::days(730)));
    assert_eq!(config.roles, Roles { dashboard: false, gateway: true, worker: true });
    assert_eq!(config.public_url.as_str(), "http://[::1]:8080/");
    assert_eq!(config.secret_file, PathBuf::from("/var/lib/latchkey/secret"));
    assert!(!format!("{config:?}").contains("hunter2"), "no password in {config:?}");
}

#[test]
fn the_ca_of_the_mail_server_is_read_from_its_file() {
    let file = std::env::temp_dir().join(format!("latchkey-ca-{}.pem", std::process::id()));
    std::fs::write(&file, CA).unwrap();
    let config = read(&[("SMTP_CA_FILE", file.to_str().unwrap())]).unwrap();
    assert_eq!(config.mail.smtp_ca.as_deref(), Some(CA.as_bytes()));
    std::fs::write(&file, CA.replace("END", "BEGIN")).unwrap();
    let problem = read(&[("SMTP_CA_FILE", file.to_str().unwrap())]).unwrap_err().to_string();
    assert!(problem.starts_with("SMTP_CA_FILE") && !problem.contains('\n'), "{problem}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn traces_are_sent_to_where_opentelemetrys_variables_say_and_a_bad_one_stops_the_start() {
    let traces = |vars: &[(&str, &str)]| read(vars).unwrap().log.traces;
    assert_eq!(traces(&[("OTEL_SERVICE_NAME", "x")]), None);
    let base = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel.example:4318/base/");
    let set = traces(&[base, ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20hunter2, x-a=b")]).unwrap();
    assert_eq!(set.endpoint.as_str(), "https://otel.example:4318/base/v1/traces");
    assert_eq!(
        (set.headers.0[0].1.as_str(), set.headers.0.len(), set.service.as_str()),
        ("Basic hunter2", 2, "latchkey")
    );
    assert!(!format!("{set:?}").contains("hunter2"));
    let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://10.0.0.1:9/own");
    assert_eq!(traces(&[base, own]).unwrap().endpoint.as_str(), "http://10.0.0.1:9/own");
    assert_eq!(traces(&[base, ("OTEL_SDK_DISABLED", "true")]), None);
    for (variable, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:hunter2@otel.example"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization hunter2"),
        ("OTEL_SDK_DISABLED", "perhaps"),
    ] {
        let problem = read(&[base, (variable, value)]).unwrap_err().to_string();
        assert!(problem.starts_with(variable) && !problem.contains("hunter2"), "{problem}");
    }
}
