//! A CA and a certificate of it for 127.0.0.1. The key is ring's: rcgen's own way to it would bring
//! duplicates of dependencies.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, Error, IsCa, Issuer, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    PublicKeyData, SignatureAlgorithm, SigningKey,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

/// As PEM.
pub(super) struct Made {
    pub(super) ca: String,
    pub(super) server: String,
    pub(super) key: String,
}

pub(super) fn make() -> Made {
    let (ca_key, _) = Key::make();
    let mut ca = params(&["Latchkey test CA"], 1);
    ca.subject_alt_names.clear();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let ca_certificate = ca.self_signed(&ca_key).expect("a CA");

    let (key, key_der) = Key::make();
    let server = params(&["localhost", "127.0.0.1"], 2);
    let certificate = server.signed_by(&key, &Issuer::new(ca, ca_key)).expect("a certificate");
    Made {
        ca: pem("CERTIFICATE", ca_certificate.der()),
        server: pem("CERTIFICATE", certificate.der()),
        key: pem("PRIVATE KEY", &key_der),
    }
}

fn params(names: &[&str], serial: u64) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let common_name = names[0].clone();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.serial_number = Some(serial.into());
    params
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

struct Key(EcdsaKeyPair);

impl Key {
    /// The key, and its PKCS #8.
    fn make() -> (Self, Vec<u8>) {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let der = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, der.as_ref(), &random).expect("a key");
        (Self(pair), der.as_ref().to_vec())
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| Error::RemoteKeyError)?;
        Ok(signature.as_ref().to_vec())
    }
}
