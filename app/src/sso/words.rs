//! The sentences for what is to mend in the settings.

use domain::sso::{DomainsProblem, IssuerProblem, SecretProblem, SsoProblems};

/// What is to mend, field by field.
#[derive(Clone, Debug, Default)]
pub struct Mend {
    /// The address.
    pub issuer: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    /// Its secret.
    pub secret: Option<String>,
    /// The domains.
    pub domains: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// The switch.
    pub on: Option<String>,
}

impl Mend {
    /// The words.
    pub fn of(problems: &SsoProblems) -> Self {
        let when = |wrong: bool, text: &str| wrong.then(|| text.to_owned());
        Self {
            issuer: problems.issuer.map(|problem| issuer(problem).to_owned()),
            client: when(problems.client_id, "Enter the client ID that the provider gave, on one line."),
            secret: problems.secret.map(|problem| secret(problem).to_owned()),
            domains: problems.domains.as_ref().map(domains),
            role: when(problems.role, "Choose what people become."),
            on: when(
                problems.no_way_back,
                "Have a password and a second factor first: they are your way in when the provider is down.",
            ),
        }
    }

    /// Each field and its message.
    pub fn summary(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("issuer", &self.issuer),
            ("client-id", &self.client),
            ("client-secret", &self.secret),
            ("domains", &self.domains),
            ("role-viewer", &self.role),
            ("on", &self.on),
        ];
        all.into_iter().filter_map(|(field, problem)| problem.clone().map(|problem| (field, problem))).collect()
    }
}

fn issuer(problem: IssuerProblem) -> &'static str {
    match problem {
        IssuerProblem::NotAnAddress => "Enter an address such as https://id.example.com, with nothing behind its path.",
        IssuerProblem::NotHttps => "Enter an address that begins with https://.",
        IssuerProblem::Private => {
            "This address is of a private network. The operator of Latchkey can allow such providers."
        }
        IssuerProblem::Silent => "Nothing answers at this address. Check it, or try again when the provider is up.",
        IssuerProblem::NoProvider => {
            "What answers there isn’t a provider of OpenID Connect: it has no /.well-known/openid-configuration."
        }
        IssuerProblem::CallsItselfOtherwise => {
            "The provider there calls itself by another address. Enter that one, letter by letter."
        }
        IssuerProblem::Lacking => {
            "The provider there can’t be used: it must give codes, and sign by a public key (such as RS256)."
        }
    }
}

fn secret(problem: SecretProblem) -> &'static str {
    match problem {
        SecretProblem::Missing => "Enter the client secret that the provider gave.",
        SecretProblem::NeededAnew => "This is another provider or client: enter its secret.",
        SecretProblem::TooLong => "Enter at most 512 characters.",
    }
}

fn domains(problem: &DomainsProblem) -> String {
    match problem {
        DomainsProblem::Missing => "Enter at least one mail domain, such as example.com.".to_owned(),
        DomainsProblem::NotOne(line) => format!("“{line}” isn’t a mail domain. Enter domains such as example.com."),
        DomainsProblem::Public(domain) => format!("Everybody can have an address at {domain}: take it out."),
        DomainsProblem::NotYours(domain) => {
            format!("{domain} can be added by an admin who has an address there. You have none: take it out.")
        }
        DomainsProblem::Taken(domain) => {
            format!("{domain} belongs to another workspace. Take it out, or ask the operator of Latchkey.")
        }
        DomainsProblem::TooMany => "Enter at most 50 mail domains.".to_owned(),
    }
}
